import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeStore } from "../../../src/storage/makeStore.ts";
import { setFileLock, testFileLock } from "../../../src/system/fileLocks.ts";
import { getXattr, listXattrs, setXattr } from "../../../src/system/xattr.ts";
import { sampleMetadata } from "../../conformance/fileStoreAttributes.ts";
import { access, content, fileWith, kindOf } from "../../support/fileStoreWords.ts";
import { openDescriptors } from "../../support/openDescriptors.ts";
import type { FileStore } from "../../../src/storage/FileStore.ts";

let folder: string;
const stores: FileStore[] = [];

function open(metadata: "auto" | "sys" | "ad" | "none"): FileStore {
  const store = makeStore(join(folder, "volume"), { metadata });
  stores.push(store);
  return store;
}

const at = (name: string): string => join(folder, "volume", name);

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "bandstand-node-"));
  fs.mkdirSync(at(""));
});

afterEach(() => {
  for (const store of stores.splice(0)) store.close();
  expect(openDescriptors(folder)).toEqual([]);
  fs.rmSync(folder, { recursive: true });
});

test("links that lead out of the volume lead nowhere", () => {
  fs.mkdirSync(join(folder, "secret"));
  fs.writeFileSync(join(folder, "secret/file"), "secret");
  fs.symlinkSync(join(folder, "secret"), at("absolute"));
  fs.symlinkSync("../secret", at("relative"));
  fs.symlinkSync(join(folder, "secret/file"), at("file"));
  fs.symlinkSync(join(folder, "secret"), at(".AppleDouble"));
  for (const store of [open("sys"), open("ad")]) {
    for (const link of ["absolute", "relative"]) {
      expect(kindOf(() => store.stat(`${link}/file`))).toBe("notFound");
      expect(kindOf(() => store.openFork(`${link}/file`, "data", access("r")))).toBe("notFound");
      expect(kindOf(() => store.makeFile(`${link}/new`, 0o644))).toBe("notFound");
      expect(kindOf(() => store.rename("file", `${link}/new`))).toBe("notFound");
    }
    expect(kindOf(() => store.openFork("file", "data", access("rw")))).toBe("badKind");
  }
  fs.writeFileSync(at("plain"), "");
  const ad = open("ad");
  expect(kindOf(() => ad.writeMetadata("plain", sampleMetadata()))).not.toBe("no failure");
  expect(fs.readdirSync(join(folder, "secret"))).toEqual(["file"]);
});

test("pipes, sockets and devices are neither shown nor waited for", () => {
  fs.mkdirSync(at("d"));
  const { status } = spawnSync("sh", ["-c", 'mkfifo "$0"', at("d/pipe")]);
  expect(status).toBe(0);
  const store = open("sys");
  expect(store.list("d")).toEqual([]);
  expect(kindOf(() => store.stat("d/pipe"))).toBe("badKind");
  expect(kindOf(() => store.openFork("d/pipe", "data", access("rw")))).toBe("badKind");
});

test("names that are not UTF-8 are left out of lists", () => {
  fs.writeFileSync(Buffer.concat([Buffer.from(at("bad")), Buffer.from([0xff])]), "");
  fs.writeFileSync(at("\uFFFD"), "");
  expect(open("sys").list("")).toEqual(["\uFFFD"]);
});

test("auto finds attributes and leaves no probe behind", () => {
  const store = open("auto");
  fileWith(store, "a", "x");
  store.writeMetadata("a", sampleMetadata());
  expect(listXattrs(at(""))).toEqual([]);
  expect(getXattr(at("a"), "user.org.netatalk.Metadata")).toHaveLength(402);
});

test("metadata of another size or without a header counts as missing, and is replaced", () => {
  const store = open("sys");
  fileWith(store, "a", "x");
  for (const bad of [Buffer.alloc(402), Buffer.alloc(400, 1), Buffer.alloc(0)]) {
    setXattr(at("a"), "user.org.netatalk.Metadata", bad);
    expect(store.readMetadata("a")).toBeUndefined();
    store.writeMetadata("a", sampleMetadata());
    expect(store.readMetadata("a")).toEqual(sampleMetadata());
  }
});

test("a resource fork lies behind 82 bytes of ._name, whose file goes when it is empty", () => {
  const store = open("sys");
  fileWith(store, "a", "data", "resource");
  const file = fs.readFileSync(at("._a"));
  expect(file.subarray(82).toString()).toBe("resource");
  expect(file.subarray(38, 50).toString("hex")).toBe("000000020000005200000008");
  const fork = store.openFork("a", "resource", access("w"));
  fork.setLength(0);
  fork.close();
  expect(fs.readdirSync(at(""))).toEqual(["a"]);
});

test("a resource fork that a Mac has written elsewhere is read, and its neighbours are kept", () => {
  const store = open("sys");
  fileWith(store, "a", "data");
  // Finder info with attributes behind it, then the fork, then an entry behind the fork.
  const head = Buffer.from(
    "00051607000200004d6163204f53205820202020202020200003" +
      "000000090000003e00000100" +
      "00000002000001400000000a" +
      "000000030000014a00000004",
    "hex",
  );
  const macFile = Buffer.concat([head, Buffer.alloc(320 - head.length, 0xee), Buffer.from("0123456789name")]);
  fs.writeFileSync(at("._a"), macFile);
  expect(store.resourceBytes("a")).toBe(10);
  expect(content(store, "a", "resource")).toBe("0123456789");

  const reader = store.openFork("a", "resource", access("r"));
  const fork = store.openFork("a", "resource", access("rw"));
  fork.write(Buffer.from("X"), 0);
  expect(fs.readFileSync(at("._a")).subarray(320).toString()).toBe("X123456789name");
  fork.write(Buffer.from("abc"), 10);
  fork.close();
  const into = Buffer.alloc(20);
  expect(into.subarray(0, reader.read(into, 0)).toString()).toBe("X123456789abc");
  reader.close();
  const changed = fs.readFileSync(at("._a"));
  expect(changed.subarray(330, 334).toString()).toBe("name");
  expect(changed.subarray(62, 320)).toEqual(macFile.subarray(62, 320));
  expect(store.resourceBytes("a")).toBe(13);
});

test("the blank resource fork of macOS is none, and leaves nothing in a new one", () => {
  const store = open("sys");
  fileWith(store, "a", "data", "x".repeat(286));
  const fd = fs.openSync(at("._a"), "r+");
  fs.writeSync(fd, "This resource fork intentionally left blank   ", 82 + 16);
  fs.closeSync(fd);
  expect(store.resourceBytes("a")).toBe(0);
  const fork = store.openFork("a", "resource", access("rw"));
  fork.write(Buffer.from("new"), 0);
  expect(fork.length()).toBe(3);
  fork.close();
});

test("a user's own ._ file is shown, kept and never overwritten", () => {
  fs.writeFileSync(at("._b"), "my own text");
  const store = open("sys");
  expect(store.list("")).toEqual(["._b"]);
  fileWith(store, "b", "data");
  expect(store.resourceBytes("b")).toBe(0);
  const fork = store.openFork("b", "resource", access("rw"));
  expect(kindOf(() => fork.write(Buffer.from("x"), 0))).toBe("badKind");
  fork.close();
  store.removeFile("b");
  expect(fs.readFileSync(at("._b"), "utf8")).toBe("my own text");
  expect(kindOf(() => store.makeFile("._c", 0o644))).toBe("badName");
});

test("a folder with only orphaned metadata in it can be removed, with a user's file not", () => {
  const store = open("sys");
  store.makeDirectory("d", 0o755);
  fileWith(store, "d/a", "", "resource");
  fs.unlinkSync(at("d/a"));
  fs.mkdirSync(at("d/.AppleDouble"));
  fs.writeFileSync(at("d/.AppleDouble/.Parent"), "");
  fs.writeFileSync(at("d/._plain"), "text");
  expect(kindOf(() => store.removeDirectory("d"))).toBe("notEmpty");
  expect(fs.readdirSync(at("d"))).toHaveLength(3);
  fs.unlinkSync(at("d/._plain"));
  store.removeDirectory("d");
  expect(fs.existsSync(at("d"))).toBe(false);
});

test("AppleDouble files are where Netatalk 2 looks for them", () => {
  const store = open("ad");
  store.makeDirectory("d", 0o750);
  fileWith(store, "d/a", "data", "resource");
  store.writeMetadata("d/a", sampleMetadata());
  store.writeMetadata("d", sampleMetadata());
  store.setAttribute("d/a", "x/y", Buffer.from("value"), "always");
  expect(fs.readdirSync(at("d/.AppleDouble")).sort()).toEqual([".Parent", "a", "a::EA", "a::EA::x:y"]);
  expect(fs.readFileSync(at("d/.AppleDouble/a")).subarray(741).toString()).toBe("resource");
  expect(fs.readFileSync(at("d/.AppleDouble/.Parent"))).toHaveLength(741);
  expect(fs.statSync(at("d/.AppleDouble")).mode & 0o777).toBe(0o750);
  expect(listXattrs(at("d/a"))).toEqual([]);
});

test("an AppleDouble 1 file keeps its fork when metadata is written", () => {
  const store = open("ad");
  fileWith(store, "a", "data");
  fs.mkdirSync(at(".AppleDouble"));
  const head = Buffer.from(
    "00051607000100004d6163696e746f73682020202020202000020000000900000100000000200000000200000" +
      "24d00000006",
    "hex",
  );
  const old = Buffer.alloc(589 + 6);
  old.set(head);
  old.set(Buffer.from("TEXT"), 256);
  old.set(Buffer.from("fork!!"), 589);
  fs.writeFileSync(at(".AppleDouble/a"), old);
  expect(store.readMetadata("a")?.finderInfo.subarray(0, 4).toString()).toBe("TEXT");
  store.writeMetadata("a", sampleMetadata());
  expect(store.readMetadata("a")).toEqual(sampleMetadata());
  expect(content(store, "a", "resource")).toBe("fork!!");
});

test("without metadata, files are kept and nothing beside them", () => {
  const store = open("none");
  fileWith(store, "a", "data");
  store.writeMetadata("a", sampleMetadata());
  expect(store.readMetadata("a")).toBeUndefined();
  expect(store.listAttributes("a")).toEqual([]);
  expect(kindOf(() => store.setAttribute("a", "x", Buffer.from("x"), "always"))).toBe("unsupported");
  expect(kindOf(() => store.openFork("a", "resource", access("w")))).toBe("unsupported");
  expect(content(store, "a", "resource")).toBe("");
  expect(fs.readdirSync(at(""))).toEqual(["a"]);
  expect(listXattrs(at("a"))).toEqual([]);
});

test("share modes and ranges are the locks that Netatalk and Samba look for", () => {
  const store = open("sys");
  fileWith(store, "a", "data", "resource");
  const base = 2n ** 63n - 1n - 9n;
  const fd = fs.openSync(at("a"), "r+");
  const heldBytes = (): number[] =>
    Array.from({ length: 10 }, (_, index) => index).filter(
      (index) => testFileLock(fd, "write", base + BigInt(index), 1n) === 1,
    );
  const cases = [
    ["data", "rw", [0, 1]],
    ["data", "rW", [1, 4]],
    ["data", "wR", [0, 5]],
    ["data", "", [8]],
    ["resource", "rw", [2, 3]],
    ["resource", "RW", [6, 7, 9]],
  ] as const;
  for (const [kind, letters, bytes] of cases) {
    const fork = store.openFork("a", kind, access(letters));
    expect(heldBytes()).toEqual(bytes);
    fork.close();
    expect(heldBytes()).toEqual([]);
  }
  const data = store.openFork("a", "data", access("rw"));
  data.lockRange({ offset: 7, length: Infinity });
  expect([testFileLock(fd, "read", 7n, 1n), testFileLock(fd, "read", 6n, 1n)]).toEqual([1, 0]);
  expect(testFileLock(fd, "read", base - 1n, 1n)).toBe(1);
  data.close();

  const companion = fs.openSync(at("._a"), "r+");
  const resource = store.openFork("a", "resource", access("rw"));
  resource.lockRange({ offset: 3, length: 1 });
  expect([84n, 85n, 86n].map((offset) => testFileLock(companion, "read", offset, 1n))).toEqual([0, 1, 0]);
  resource.close();

  // The deny byte of another program is honoured.
  expect(setFileLock(fd, "read", base + 5n, 1n)).toBe(0);
  expect(kindOf(() => store.openFork("a", "data", access("r")))).toBe("denyConflict");
  fs.closeSync(companion);
  fs.closeSync(fd);
});

test("a store that is closed leaves nothing open", () => {
  const store = open("sys");
  fileWith(store, "a", "data", "resource");
  store.openFork("a", "data", access("rw"));
  store.openFork("a", "resource", access("rw"));
  store.close();
  stores.length = 0;
  expect(openDescriptors(folder)).toEqual([]);
});
