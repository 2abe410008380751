import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { FileError } from "../../src/storage/FileError.ts";
import type { FileStore } from "../../src/storage/FileStore.ts";
import { makeStore } from "../../src/storage/makeStore.ts";
import { emptyMetadata } from "../../src/storage/Metadata.ts";
import type * as Renames from "../../src/system/renameat2.ts";
import type * as Xattrs from "../../src/system/xattr.ts";
import { content, fileWith } from "../support/fileStoreWords.ts";
import { openDescriptors } from "../support/openDescriptors.ts";

/** The calls into the kernel, counted; `dies` makes all fail from one on, as if the process were gone. */
const kernel = vi.hoisted(() => ({
  calls: 0,
  failsAt: Infinity,
  dies: false,
  isExchangeKnown: true,
  allows(): boolean {
    this.calls++;
    return this.dies ? this.calls < this.failsAt : this.calls !== this.failsAt;
  },
}));

const ioErrno = -5;
const invalidErrno = -22;

vi.mock("node:fs", async (original) => {
  const real: Record<string, unknown> = await original();
  // A process that dies closes everything: closing never fails here.
  const counted = [
    "renameSync",
    "unlinkSync",
    "openSync",
    "writeSync",
    "lstatSync",
    "chmodSync",
    "lchownSync",
  ];
  const failing = counted.map((name) => {
    const call = real[name] as (...all: unknown[]) => unknown;
    const mocked = (...all: unknown[]): unknown => {
      if (kernel.allows()) return call(...all);
      throw Object.assign(new Error("EIO"), { code: "EIO", errno: ioErrno });
    };
    return [name, mocked] as const;
  });
  return { ...real, ...Object.fromEntries(failing) };
});

vi.mock("../../src/system/renameat2.ts", async (original) => {
  const real = await original<typeof Renames>();
  return {
    ...real,
    renameat2(from: string, to: string, flags: number): number | undefined {
      if (!kernel.allows()) return ioErrno;
      if (!kernel.isExchangeKnown && flags === real.renameFlags.exchange) return invalidErrno;
      return real.renameat2(from, to, flags);
    },
  };
});

vi.mock("../../src/system/xattr.ts", async (original) => {
  const real = await original<typeof Xattrs>();
  return {
    ...real,
    setXattr: (...all: Parameters<typeof real.setXattr>) =>
      kernel.allows() ? real.setXattr(...all) : ioErrno,
    removeXattr: (...all: Parameters<typeof real.removeXattr>) =>
      kernel.allows() ? real.removeXattr(...all) : ioErrno,
  };
});

function reset(): void {
  Object.assign(kernel, { calls: 0, failsAt: Infinity, dies: false, isExchangeKnown: true });
}

const folders: string[] = [];

afterEach(() => {
  reset();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

interface Case {
  metadata: "sys" | "ad";
  /** Which of the files have a resource fork. */
  forks: string;
  isExchangeKnown: boolean;
  other: "b" | "d/b";
}

const cases: Case[] = (["sys", "ad"] as const).flatMap((metadata) =>
  ["ab", "a", "b", ""].flatMap((forks) =>
    [true, false].flatMap((isExchangeKnown) =>
      (["b", "d/b"] as const).map((other) => ({ metadata, forks, isExchangeKnown, other })),
    ),
  ),
);

function prepared({ metadata, forks, other }: Case): { folder: string; store: FileStore } {
  const folder = mkdtempSync(join(tmpdir(), "bandstand-exchange-"));
  folders.push(folder);
  const store = makeStore(folder, { metadata });
  store.makeDirectory("d", 0o755);
  for (const [path, name] of [
    ["a", "a"],
    [other, "b"],
  ] as const) {
    fileWith(store, path, `data of ${name}`, forks.includes(name) ? `resource of ${name}` : "");
    store.writeMetadata(path, { ...emptyMetadata(), comment: Buffer.from(`about ${name}`) });
    store.setAttribute(path, "x", Buffer.from(`x of ${name}`), "always");
  }
  return { folder, store };
}

/** What a new session finds under each name: which file's forks, and what is said of it. */
function found(folder: string, { metadata, other }: Case) {
  const store = makeStore(folder, { metadata });
  try {
    return ["a", other].map((path) => ({
      forks: `${content(store, path)}, ${content(store, path, "resource")}`,
      said: `${store.readMetadata(path)?.comment.toString()}, ${store.getAttribute(path, "x").toString()}`,
    }));
  } finally {
    store.close();
  }
}

function forksOf(name: "a" | "b", { forks }: Case): string {
  return `data of ${name}, ${forks.includes(name) ? `resource of ${name}` : ""}`;
}

async function outcomeOf(store: FileStore, { other, isExchangeKnown }: Case): Promise<"done" | "refused"> {
  kernel.isExchangeKnown = isExchangeKnown;
  try {
    await store.exchange("a", other);
    return "done";
  } catch (error) {
    expect(error).toBeInstanceOf(FileError);
    return "refused";
  }
}

/** How many calls an exchange takes. */
async function callsOf(one: Case): Promise<number> {
  const { store } = prepared(one);
  kernel.calls = 0;
  expect(await outcomeOf(store, one)).toBe("done");
  const { calls } = kernel;
  reset();
  store.close();
  return calls;
}

const inWords = ({ metadata, forks, isExchangeKnown, other }: Case) =>
  `${metadata}, resource forks of "${forks}", a and ${other}${isExchangeKnown ? "" : ", by a third name"}`;

describe.each(cases.map((one) => [inWords(one), one] as const))("an exchange (%s)", (_words, one) => {
  test("that dies at any call leaves two whole files", async () => {
    const total = await callsOf(one);
    for (let failsAt = 1; failsAt <= total; failsAt++) {
      const { folder, store } = prepared(one);
      Object.assign(kernel, { calls: 0, failsAt, dies: true });
      await outcomeOf(store, one);
      reset();
      store.close();
      const files = found(folder, one).map(({ forks }) => forks);
      const whole = [forksOf("a", one), forksOf("b", one)];
      expect([whole, whole.toReversed()], `dead at call ${failsAt} of ${total}`).toContainEqual(files);
      expect(marksIn(folder), `dead at call ${failsAt} of ${total}`).toEqual([]);
    }
    expect(openDescriptors(tmpdir())).toEqual([]);
  });

  test("that fails at any call is done, or as if never begun", async () => {
    const total = await callsOf(one);
    for (let failsAt = 1; failsAt <= total; failsAt++) {
      const { folder, store } = prepared(one);
      Object.assign(kernel, { calls: 0, failsAt, dies: false });
      const outcome = await outcomeOf(store, one);
      reset();
      store.close();
      const files = [forksOf("a", one), forksOf("b", one)];
      const said = ["about a, x of a", "about b, x of b"];
      const expected = (outcome === "done" ? files.toReversed() : files).map((forks, index) => ({
        forks,
        said: said[index],
      }));
      expect(found(folder, one), `failed at call ${failsAt} of ${total}`).toEqual(expected);
      expect(marksIn(folder)).toEqual([]);
    }
  });
});

/** What an exchange that was never finished would leave. */
function marksIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.includes(".bandstand-exchange"));
}
