import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FileStore, ForkFile } from "../../../src/storage/FileStore.ts";
import { makeStore } from "../../../src/storage/makeStore.ts";
import { access, kindOf } from "../../support/fileStoreWords.ts";

const tebibyte = 2 ** 40;

let folder: string;
let store: FileStore;
let fork: ForkFile;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bandstand-large-"));
  store = makeStore(folder, { metadata: "sys" });
  store.makeFile("file", 0o644);
  fork = store.openFork("file", "data", access("rw"));
});

afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

test.each([2 ** 31, 2 ** 32, 2 ** 43])("the kernel gets every byte around %i right", (edge) => {
  fork.write(Buffer.from("abcdef"), edge - 3);
  expect(fork.length()).toBe(edge + 3);
  expect(store.stat("file").dataBytes).toBe(edge + 3);
  const into = Buffer.alloc(10);
  expect(fork.read(into, edge - 5)).toBe(8);
  expect(into.toString("latin1")).toBe("\0\0abcdef\0\0");
  expect(fork.diskBytes()).toBeLessThanOrEqual(64 * 1024);
  const other = store.openFork("file", "data", access("rw"));
  fork.lockRange({ offset: edge, length: 1 });
  expect([edge - 1, edge, edge + 1].map((offset) => other.isLockedByOthers({ offset, length: 1 }))).toEqual([
    false,
    true,
    false,
  ]);
  fork.setLength(edge);
  expect(fork.length()).toBe(edge);
});

test("a file of 8 TiB takes no room, and is exchanged like any other", async () => {
  fork.setLength(8 * tebibyte);
  fork.write(Buffer.from("end"), 8 * tebibyte - 3);
  expect(store.stat("file")).toMatchObject({ dataBytes: 8 * tebibyte });
  expect(store.stat("file").diskBytes).toBeLessThanOrEqual(64 * 1024);
  store.makeFile("small", 0o644);
  await store.exchange("file", "small");
  expect(store.stat("small").dataBytes).toBe(8 * tebibyte);
  expect(store.stat("file").dataBytes).toBe(0);
});

test("what no file system takes is refused, and nothing is left of it", () => {
  fork.write(Buffer.from("kept"), 0);
  for (const beyond of [2 ** 53, 2 ** 60]) {
    expect(kindOf(() => fork.write(Buffer.from("x"), beyond))).toBe("badRange");
    expect(kindOf(() => fork.setLength(beyond))).toBe("badRange");
    expect(kindOf(() => fork.lockRange({ offset: 2 ** 63, length: 1 }))).toBe("badRange");
  }
  expect(fork.length()).toBe(4);
});
