import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FileError } from "../../src/storage/FileError.ts";
import type { FileStore } from "../../src/storage/FileStore.ts";
import { makeStore } from "../../src/storage/makeStore.ts";
import { emptyMetadata } from "../../src/storage/Metadata.ts";
import { setXattr } from "../../src/system/xattr.ts";
import { access } from "../support/fileStoreWords.ts";
import { garbage, mutated } from "../support/fuzz/mutate.ts";
import { seededNumbers } from "../support/seededNumbers.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const rounds = 80;
const hugeBytes = 2 ** 43;
const ids = [2, 3, 4, 8, 9, 11, 13, 14, 15, 0x80444556, 0, 0xffffffff];
const numbers = [0, 1, 26, 50, 82, 122, 401, 402, 403, 741, 4096, 0x7fffffff, 0x80000000, 0xffffffff];

let folder: string;
let store: FileStore | undefined;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "bandstand-hostile-"));
});

afterEach(() => {
  store?.close();
  fs.rmSync(folder, { recursive: true });
});

/** An AppleDouble whose entries say anything: everywhere, over one another, as long as numbers go. */
function hostile(below: (limit: number) => number, total: number): Buffer {
  const one = (from: readonly number[]): number => from[below(from.length)] ?? 0;
  const count = below(5) === 0 ? one([0, 33, 0x7fff, 0xffff]) : below(14);
  const bytes = Buffer.alloc(Math.max(total, 26));
  bytes.set(Buffer.from("00051607000200004e65746174616c6b2020202020202020", "hex"));
  bytes.writeUInt16BE(count, 24);
  for (let at = 26; at + 12 <= bytes.length && at < 26 + count * 12; at += 12) {
    bytes.writeUInt32BE(one(ids), at);
    bytes.writeUInt32BE(below(2) === 0 ? below(1000) : one(numbers), at + 4);
    bytes.writeUInt32BE(below(2) === 0 ? below(1000) : one(numbers), at + 8);
  }
  return below(4) === 0 ? mutated(bytes, below) : bytes;
}

/** Only failures that clients can be told of. */
function tried(run: () => void): void {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(FileError);
  }
}

function useAll(of: FileStore): void {
  const read = Buffer.alloc(4096);
  tried(() => {
    const { finderInfo, comment } = of.readMetadata("x") ?? emptyMetadata();
    expect(finderInfo).toHaveLength(32);
    expect(comment.length).toBeLessThan(200);
  });
  tried(() => expect(of.resourceBytes("x")).toBeGreaterThanOrEqual(0));
  tried(() => of.listAttributes("x"));
  tried(() => of.getAttribute("x", "name"));
  tried(() => of.setAttribute("x", "name", Buffer.from("value"), "always"));
  tried(() => of.writeMetadata("x", { ...emptyMetadata(), comment: Buffer.from("comment") }));
  tried(() => {
    const fork = of.openFork("x", "resource", access("rw"));
    try {
      tried(() => expect(fork.read(read, 0)).toBeLessThanOrEqual(read.length));
      tried(() => fork.read(read, 2 ** 40));
      tried(() => fork.write(Buffer.from("resource"), 3));
      tried(() => fork.setLength(100));
    } finally {
      fork.close();
    }
  });
  tried(() => of.removeAttribute("x", "name"));
}

const places = {
  sys: [["._x", 0]],
  ad: [
    [".AppleDouble/x", 0],
    [".AppleDouble/x::EA", 1],
    [".AppleDouble/x::EA::name", 1],
  ],
} as const;

test.each(["sys", "ad"] as const)(
  `metadata that say anything harm nobody, on %s (seed ${seed})`,
  (metadata) => {
    const below = seededNumbers(seed);
    store = makeStore(folder, { metadata });
    fs.mkdirSync(join(folder, ".AppleDouble"));
    const index = Buffer.from("61644541000100016e616d6500", "hex");
    for (let round = 0; round < rounds; round++) {
      fs.writeFileSync(join(folder, "x"), "data");
      for (const [place, isIndex] of places[metadata]) {
        const text = isIndex === 1 ? mutated(index, below) : hostile(below, below(1200));
        const at = join(folder, place);
        fs.writeFileSync(at, below(10) === 0 ? garbage(below, below(900)) : text);
        // As large as files can be, and nothing in it.
        if (below(20) === 0) fs.truncateSync(at, hugeBytes);
      }
      if (metadata === "sys") setXattr(join(folder, "x"), "user.org.netatalk.Metadata", hostile(below, 402));
      useAll(store);
    }
    expect(fs.readFileSync(join(folder, "x"), "utf8")).toBe("data");
    const used = fs.readdirSync(folder, { recursive: true, encoding: "utf8" });
    for (const name of used) expect(fs.statSync(join(folder, name)).blocks, name).toBeLessThan(1000);
  },
);

test("what is read of a file in the desktop database is never longer than one may be", () => {
  store = makeStore(folder, { metadata: "none" });
  fs.mkdirSync(join(folder, ".AppleDesktop/t"), { recursive: true });
  fs.writeFileSync(join(folder, ".AppleDesktop/t/ttxt.icon"), "");
  fs.truncateSync(join(folder, ".AppleDesktop/t/ttxt.icon"), hugeBytes);
  expect(store.desktop.read("t/ttxt.icon")).toHaveLength(1024 * 1024);
});
