import { expect, test } from "vitest";
import { type Cnid, FileError, rootCnid } from "../../src/volume/index.ts";
import { toDiskName } from "../support/plainNames.ts";
import { seededNumbers } from "../support/seededNumbers.ts";
import { testDisks } from "../support/testDisks.ts";
import { Errands, newName } from "../support/testVolume.ts";

interface ModelNode {
  cnid: number;
  /** Undefined: a folder. */
  content: string | undefined;
}

const names = ["a", "b", "c\u0301", "d#1A", "e.txt", "long ".repeat(8)];

/** A volume as simple as it can be: nodes by the paths that a Mac uses. Every method says whether it was done. */
class ModelVolume {
  readonly nodes = new Map<string, ModelNode>([["", { cnid: rootCnid, content: undefined }]]);

  isFolder(path: string): boolean {
    const node = this.nodes.get(path);
    return node !== undefined && node.content === undefined;
  }

  children(path: string): string[] {
    return [...this.nodes.keys()].filter((other) => other !== "" && parentOf(other) === path);
  }

  add(path: string, node: ModelNode): boolean {
    if (this.nodes.has(path) || !this.isFolder(parentOf(path))) return false;
    this.nodes.set(path, node);
    return true;
  }

  remove(path: string): boolean {
    if (path === "" || this.children(path).length > 0) return false;
    return this.nodes.delete(path);
  }

  write(path: string, content: string): boolean {
    const node = this.nodes.get(path);
    if (node?.content === undefined) return false;
    node.content = content;
    return true;
  }

  exchange(from: string, to: string): boolean {
    const [one, other] = [this.nodes.get(from), this.nodes.get(to)];
    if (one?.content === undefined || other?.content === undefined) return false;
    [one.content, other.content] = [other.content, one.content];
    return true;
  }

  relocate(from: string, to: string): boolean {
    if (from === "" || !this.nodes.has(from) || !this.isFolder(parentOf(to))) return false;
    if (`${parentOf(to)}/`.startsWith(`${from}/`)) return false;
    if (from === to) return true;
    if (this.nodes.has(to)) return false;
    for (const [path, node] of Array.from(this.nodes)) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      this.nodes.delete(path);
      this.nodes.set(to + path.slice(from.length), node);
    }
    return true;
  }
}

test.each(testDisks)("random work on $kind does what it does to the simplest model", async ({ make }) => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  const below = seededNumbers(seed);
  const disk = make();
  const model = new ModelVolume();
  const sessions = [new Errands(disk.open().volume), new Errands(disk.open().volume)];
  const everSent = new Set<number>();
  const path = (): string =>
    Array.from({ length: 1 + below(3) }, () => names[below(names.length)] ?? "a").join("/");
  try {
    for (let step = 0; step < 400; step++) {
      const session = sessions[step % 2] ?? new Errands(disk.open().volume);
      const work = { session, model, everSent, from: path(), to: path(), text: `step ${step}` };
      const [isDone, shouldBe] = await doStep(work, below(8));
      expect(isDone, `step ${step}, SEED=${seed}`).toBe(shouldBe);
      if (step % 40 === 0) await expectSame(session, model, `step ${step}, SEED=${seed}`);
    }
    for (const session of sessions) await expectSame(session, model, `at the end, SEED=${seed}`);
  } finally {
    for (const session of sessions) session.volume.close();
    disk.remove();
  }
});

interface Work {
  session: Errands;
  model: ModelVolume;
  everSent: Set<number>;
  from: string;
  to: string;
  text: string;
}

/** Does one thing to both; whether the volume did it, and whether the model did. */
async function doStep(
  { session, model, everSent, from, to, text }: Work,
  kind: number,
): Promise<[boolean, boolean]> {
  const { volume } = session;
  const fresh = async (path: string, content: string | undefined): Promise<boolean> => {
    const { cnid } = await session.find(path);
    expect(everSent.has(cnid), `id ${cnid} is given for the first time`).toBe(false);
    everSent.add(cnid);
    return model.add(path, { cnid, content });
  };
  const made = async (path: string, content: string | undefined, make: () => Promise<unknown>) => {
    const couldBe = !model.nodes.has(path) && model.isFolder(parentOf(path));
    const isDone = await isAllowed(make);
    if (isDone) await fresh(path, content);
    return [isDone, couldBe] as [boolean, boolean];
  };
  switch (kind) {
    case 0:
      return await made(from, "", () => session.file(from));
    case 1:
      return await made(from, undefined, () => session.folder(from));
    case 2:
      return [await isAllowed(() => session.remove(from)), model.remove(from)];
    case 3:
      return [await isAllowed(() => session.write(from, text)), model.write(from, text)];
    case 4: {
      const target = join(parentOf(from), nameOf(to));
      const rename = async () => await volume.rename(await session.find(from), newName(nameOf(to)));
      return [await isAllowed(rename), model.relocate(from, target)];
    }
    case 5: {
      const move = async () =>
        await volume.move(await session.find(from), await session.find(parentOf(to)), newName(nameOf(to)));
      return [await isAllowed(move), model.relocate(from, to)];
    }
    case 6: {
      const exchange = async () => await volume.exchange(await session.find(from), await session.find(to));
      return [await isAllowed(exchange), model.exchange(from, to)];
    }
    default: {
      const content = model.nodes.get(from)?.content;
      const copy = async () =>
        await volume.copyFile(
          await session.find(from),
          volume,
          await session.find(parentOf(to)),
          newName(nameOf(to)),
        );
      // A copy under the old name in the old folder is in its own way.
      const [isDone, couldBe] = await made(to, content, copy);
      return [isDone, couldBe && content !== undefined];
    }
  }
}

async function isAllowed(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    if (error instanceof FileError && error.kind !== "io" && error.kind !== "unavailable") return false;
    throw error;
  }
}

async function expectSame(session: Errands, model: ModelVolume, when: string): Promise<void> {
  for (const [path, { cnid, content }] of model.nodes) {
    const node = await session.find(path);
    expect(node.cnid, `${path}, ${when}`).toBe(cnid);
    expect((await session.find("", cnid as Cnid)).path, when).toBe(node.path);
    if (content !== undefined) expect(await session.read(path), `${path}, ${when}`).toBe(content);
    else {
      const shown = model.children(path).map((child) => toDiskName(nameOf(child)));
      expect(await session.names(path), when).toEqual(shown.toSorted());
      const { offspringCount } = await session.volume.parametersOf(node, ["offspringCount"]);
      expect(offspringCount, `${path}, ${when}`).toBe(shown.length);
    }
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
