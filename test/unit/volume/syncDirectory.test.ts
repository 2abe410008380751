import { afterEach, beforeEach, expect, test } from "vitest";
import { FileError } from "../../../src/storage/FileError.ts";
import type { FileStore } from "../../../src/storage/FileStore.ts";
import { type Cnid, rootCnid, type Volume } from "../../../src/volume/index.ts";
import { memoryDisk } from "../../support/testDisks.ts";
import { Errands } from "../../support/testVolume.ts";

let volume: Volume;
let store: FileStore;
let errands: Errands;
let synced: string[];

beforeEach(async () => {
  ({ volume, store } = memoryDisk().open());
  errands = new Errands(volume);
  await errands.folder("a");
  await errands.folder("a/b");
  await volume.syncDirectory(rootCnid);
  synced = [];
  store.syncDirectory = async (path) => void synced.push(path);
});
afterEach(() => volume.close());

const idOf = async (path: string): Promise<Cnid> => (await errands.find(path)).cnid;

test("a folder whose entries changed is all that is synced", async () => {
  await errands.file("a/file");
  await volume.syncDirectory(await idOf("a"));
  expect(synced).toEqual(["a"]);
});

test("the root stands for the whole file system", async () => {
  await volume.syncDirectory(rootCnid);
  expect(synced).toEqual([""]);
});

test("what changed in other folders goes along, once", async () => {
  await errands.file("a/b/file");
  await volume.syncDirectory(await idOf("a"));
  await volume.syncDirectory(await idOf("a"));
  expect(synced).toEqual(["", "a"]);
});

test("what was written and closed without a sync goes along", async () => {
  await errands.file("a/file");
  await volume.syncDirectory(await idOf("a"));
  await errands.write("a/file", "data");
  await volume.syncDirectory(await idOf("a"));
  expect(synced).toEqual(["a", ""]);
});

test("what is still open is synced by itself", async () => {
  await errands.file("a/file");
  const fork = await errands.open("a/file", "rw");
  await fork.setLength(5);
  await volume.syncDirectory(await idOf("a"));
  expect(fork.isDirty).toBe(false);
  fork.close();
  await volume.syncDirectory(await idOf("a"));
  expect(synced).toEqual(["a", "a"]);
});

test("a sync that failed is not counted", async () => {
  await errands.file("a/b/file");
  store.syncDirectory = async () => {
    throw new FileError("io", "the disk is broken");
  };
  await expect(volume.syncDirectory(await idOf("a"))).rejects.toMatchObject({ kind: "io" });
  await expect(volume.syncDirectory(await idOf("a/b"))).rejects.toMatchObject({ kind: "io" });
  store.syncDirectory = async (path) => void synced.push(path);
  await volume.syncDirectory(await idOf("a"));
  expect(synced).toEqual([""]);
});

test("only folders that are there can be synced", async () => {
  const file = await errands.file("a/file");
  await expect(volume.syncDirectory(0 as Cnid)).rejects.toMatchObject({ kind: "badId" });
  await expect(volume.syncDirectory(4711 as Cnid)).rejects.toMatchObject({ kind: "notFound" });
  await expect(volume.syncDirectory(file.cnid)).rejects.toMatchObject({ kind: "notDirectory" });
});
