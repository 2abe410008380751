import { expect, test } from "vitest";
import { FPEnumerate } from "../../src/afp/commands/FPEnumerate.ts";
import { FPEnumerateExt } from "../../src/afp/commands/FPEnumerateExt.ts";
import { FPEnumerateExt2 } from "../../src/afp/commands/FPEnumerateExt2.ts";
import { clientIn, emptyDisk, type WithVolume } from "../support/clientIn.ts";
import { listedNodes } from "../support/enumeration.ts";
import { seededNumbers } from "../support/seededNumbers.ts";

type Below = (limit: number) => number;

/** Only names, as long names or, from AFP 3 on, in UTF-8. */
const bitmapOf = (version: number) => (version < 30 ? 0x0040 : 0x2000);
const commandOf = (version: number) =>
  version < 30 ? FPEnumerate : version < 31 ? FPEnumerateExt : FPEnumerateExt2;

/** One reply's names; undefined at the end. */
async function page(
  { volume, client }: WithVolume,
  asked: { startIndex: number; reqCount: number; maxReply: number },
): Promise<string[] | undefined> {
  const bitmap = bitmapOf(client.version);
  const bitmaps = { file: bitmap, directory: bitmap };
  const request = { ...volume.at("folder"), fileBitmap: bitmap, directoryBitmap: bitmap, ...asked };
  const { result, reply } = await volume.afp.ask(commandOf(client.version), request);
  if (result === "kFPObjectNotFound" || result === "kFPParamErr") return undefined;
  if (reply === undefined) throw new Error(result);
  const nodes = listedNodes(volume.dialect, bitmaps, reply.entries, client.version < 30 ? 2 : 4);
  expect(nodes).toHaveLength(reply.actualCount);
  return nodes.map(({ parameters }) => parameters.utf8Name ?? parameters.longName?.toString("latin1") ?? "");
}

/** All names as a client collects them, with something else going on between two of its requests. */
async function enumerated(
  found: WithVolume,
  below: Below,
  meanwhile: (seen: readonly string[]) => Promise<void>,
  pageMax: number,
): Promise<string[]> {
  const seen: string[] = [];
  for (;;) {
    const startIndex = seen.length + 1;
    const asked = { startIndex, reqCount: 1 + below(pageMax), maxReply: 100 + below(40 * pageMax) };
    // A reply that was lost is asked for once more.
    if (seen.length > 0 && below(5) === 0) await page(found, asked);
    const names = await page(found, asked);
    if (names === undefined) return seen;
    seen.push(...names);
    await meanwhile(seen);
  }
}

/** What a folder goes through while it is enumerated. */
class Changes {
  /** Names that were there all the time. */
  readonly lasting: Set<string>;
  readonly #names: string[];
  readonly #below: Below;
  #made = 0;

  constructor(names: readonly string[], below: Below) {
    this.#names = [...names];
    this.lasting = new Set(names);
    this.#below = below;
  }

  async one({ volume }: WithVolume): Promise<void> {
    const luck = this.#below(3);
    const index = this.#below(this.#names.length);
    const name = this.#names[index] ?? "";
    const fresh = `new ${this.#made++}`;
    if (luck === 0) {
      await volume.createFile(`folder/${fresh}`);
      this.#names.push(fresh);
    } else if (luck === 1 && this.#names.length > 1) {
      await volume.delete(`folder/${name}`);
      this.#names.splice(index, 1);
      this.lasting.delete(name);
    } else {
      await volume.rename(`folder/${name}`, fresh);
      this.#names[index] = fresh;
      this.lasting.delete(name);
    }
  }
}

/** A folder. The names of a small one come in another order each time it is read: file systems promise none. */
async function folderOf(names: readonly string[], version: number, below: Below) {
  const disk = emptyDisk();
  const found = await clientIn("openVolume", { version, disk });
  const other = await clientIn("openVolume", { disk });
  found.store.makeDirectory("folder", 0o755);
  for (const name of names) found.store.makeFile(`folder/${name}`, 0o644);
  for (const { store } of names.length > 1000 ? [] : [found, other]) {
    const list = store.list.bind(store);
    store.list = (path) => list(path).toSorted(() => below(3) - 1);
  }
  return { found, other };
}

test.each([22, 30, 34])(
  "in AFP %i every name that lasts comes once, whatever is made, deleted and renamed meanwhile",
  async (version) => {
    const firstSeed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
    for (let seed = firstSeed; seed < firstSeed + 12; seed++) {
      const below = seededNumbers(seed);
      const names = Array.from({ length: 1 + below(200) }, (_, index) => `file ${index}`);
      const { found, other } = await folderOf(names, version, below);
      const changes = new Changes(names, below);
      const meanwhile = async () => {
        for (let count = below(4); count > 0; count--) await changes.one(below(2) === 0 ? found : other);
      };
      const seen = await enumerated(found, below, meanwhile, 30);
      expect(new Set(seen).size, `SEED=${seed}: none twice`).toBe(seen.length);
      const missing = [...changes.lasting].filter((name) => !seen.includes(name));
      expect(missing, `SEED=${seed}`).toEqual([]);
    }
  },
);

test("a client that deletes all it is shown empties the folder in one go", async () => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  const below = seededNumbers(seed);
  const names = Array.from({ length: 300 }, (_, index) => `file ${index}`);
  const { found } = await folderOf(names, 34, below);
  let done = 0;
  const seen = await enumerated(
    found,
    below,
    async (shown) => {
      for (; done < shown.length; done++) await found.volume.delete(`folder/${shown[done] ?? ""}`);
    },
    30,
  );
  expect(seen.toSorted(), `SEED=${seed}`).toEqual(names.toSorted());
  expect(found.store.list("folder")).toEqual([]);
});

test("two programs of one Mac that list a folder at the same time miss nothing that others add to it", async () => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  const below = seededNumbers(seed);
  const names = Array.from({ length: 100 }, (_, index) => `file ${index}`);
  const { found, other } = await folderOf(names, 34, below);
  const lists: string[][] = [[], []];
  const isAtEnd = [false, false];
  for (let step = 0; isAtEnd.includes(false); step++) {
    const which = below(2);
    const list = lists[which] ?? [];
    const asked = { startIndex: list.length + 1, reqCount: 1 + below(9), maxReply: 4096 };
    const shown = isAtEnd[which] === true ? [] : await page(found, asked);
    if (shown === undefined) isAtEnd[which] = true;
    else list.push(...shown);
    if (below(3) === 0) await other.volume.createFile(`folder/new ${step}`);
  }
  for (const list of lists) {
    expect(new Set(list).size, `SEED=${seed}`).toBe(list.length);
    expect(names.filter((name) => !list.includes(name))).toEqual([]);
  }
});

test("a folder of 100,000 comes whole while two sessions work in it", { timeout: 60_000 }, async () => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  const below = seededNumbers(seed);
  const names = Array.from({ length: 100_000 }, (_, index) => `file ${index}`);
  const { found, other } = await folderOf(names, 34, below);
  const changes = new Changes(names, below);
  const meanwhile = async () => {
    await changes.one(below(2) === 0 ? found : other);
  };
  const seen = await enumerated(found, below, meanwhile, 4000);
  const all = new Set(seen);
  expect(all.size).toBe(seen.length);
  expect([...changes.lasting].filter((name) => !all.has(name))).toEqual([]);
});

test.each([22, 30])("AFP %i ends at the last index that it has, and never begins again", async (version) => {
  const below = seededNumbers(1);
  const names = Array.from({ length: 70_000 }, (_, index) => index.toString(36));
  const { found } = await folderOf(names, version, below);
  const ask = (startIndex: number) => page(found, { startIndex, reqCount: 100, maxReply: 0x7fff });
  expect(await ask(65_535)).toHaveLength(1);
  expect(await ask(65_530)).toHaveLength(6);
  // Where 16 bits begin at 0 again the client is told that this is no index.
  expect(await ask(0)).toBeUndefined();
});
