import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { desktopBytesMax, type FileStore } from "../../../src/storage/FileStore.ts";
import { kernelLocks } from "../../../src/storage/LockFile.ts";
import { makeStore } from "../../../src/storage/makeStore.ts";
import { kindOfPromise } from "../../support/fileStoreWords.ts";
import { openDescriptors } from "../../support/openDescriptors.ts";

let folder: string;
let stores: FileStore[];

const modes = { file: 0o640, directory: 0o750 };
const at = (...names: string[]): string => join(folder, "volume", ...names);
const inDesktop = (...names: string[]): string => at(".AppleDesktop", ...names);
const modeOf = (path: string): number => fs.lstatSync(path).mode & 0o7777;
const put = (file: string, text: string, store = stores[0]): Promise<number> =>
  store?.desktop.replace(file, modes, () => Buffer.from(text)) ?? Promise.resolve(0);
const read = (file: string): Buffer | undefined => stores[0]?.desktop.read(file);

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "bandstand-desktop-"));
  fs.mkdirSync(at());
  stores = [1, 2, 3].map(() => makeStore(at(), { metadata: "none" }));
});

afterEach(() => {
  for (const store of stores) store.close();
  expect(openDescriptors(folder)).toEqual([]);
  fs.rmSync(folder, { recursive: true });
});

test("files are where Netatalk 2 has them, with the modes that are asked for", async () => {
  const before = process.umask(0);
  try {
    fs.chmodSync(at(), 0o2775);
    await put("t/ttxt.icon", "icon");
  } finally {
    process.umask(before);
  }
  expect(fs.readFileSync(inDesktop("t/ttxt.icon"), "utf8")).toBe("icon");
  expect([inDesktop(), inDesktop("t"), inDesktop("t/ttxt.icon")].map(modeOf)).toEqual([
    0o2750, 0o2750, 0o640,
  ]);
  expect(fs.readdirSync(inDesktop("t"))).toEqual(["ttxt.icon"]);
});

test("a file that is there keeps its mode", async () => {
  fs.mkdirSync(inDesktop("t"), { recursive: true });
  fs.writeFileSync(inDesktop("t/ttxt.icon"), "Netatalk's");
  fs.chmodSync(inDesktop("t/ttxt.icon"), 0o666);
  await put("t/ttxt.icon", "ours");
  expect(modeOf(inDesktop("t/ttxt.icon"))).toBe(0o666);
});

test("no link is followed, and what it leads to stays as it is", async () => {
  const outside = join(folder, "outside");
  fs.mkdirSync(outside);
  fs.writeFileSync(join(outside, "file"), "not ours");
  fs.symlinkSync(outside, inDesktop());
  expect(read("file")).toBeUndefined();
  for (const file of ["file", "new", "t/new"]) expect(await kindOfPromise(put(file, "x"))).toBe("badKind");
  fs.unlinkSync(inDesktop());
  fs.mkdirSync(inDesktop());
  fs.symlinkSync(outside, inDesktop("t"));
  fs.symlinkSync(join(outside, "file"), inDesktop("link"));
  fs.symlinkSync(join(outside, "none"), inDesktop("dangling"));
  expect(read("t/file")).toBeUndefined();
  expect(read("link")).toBeUndefined();
  for (const file of ["t/file", "t/new", "link", "dangling"]) {
    expect(await kindOfPromise(put(file, "x"))).toBe("badKind");
  }
  expect(fs.readdirSync(outside)).toEqual(["file"]);
  expect(fs.readFileSync(join(outside, "file"), "utf8")).toBe("not ours");
  expect(fs.readdirSync(inDesktop()).toSorted()).toEqual(["dangling", "link", "t"]);
});

test("what is no file is neither read nor replaced, and nobody waits for a pipe", async () => {
  fs.mkdirSync(inDesktop("folder"), { recursive: true });
  expect(spawnSync("sh", ["-c", 'mkfifo "$0"', inDesktop("pipe")]).status).toBe(0);
  for (const file of ["folder", "pipe"]) {
    expect(read(file)).toBeUndefined();
    expect(await kindOfPromise(put(file, "x"))).not.toBe("no failure");
  }
  expect(fs.readdirSync(inDesktop()).toSorted()).toEqual(["folder", "pipe"]);
});

test("of a file that is too long the beginning is read, and nothing is lost", async () => {
  fs.mkdirSync(inDesktop());
  fs.writeFileSync(inDesktop("long"), Buffer.alloc(desktopBytesMax + 1, 1));
  expect(read("long")?.length).toBe(desktopBytesMax);
  expect(await kindOfPromise(put("long", "x"))).toBe("full");
  expect(fs.statSync(inDesktop("long")).size).toBe(desktopBytesMax + 1);
});

test("while a session changes a file another one is told to wait, and nothing is left over", async () => {
  await put("t/a", "before");
  const fd = fs.openSync(inDesktop("t/a"), "r+");
  expect(kernelLocks(fd).set("write", 0n, 1n)).toBe(true);
  expect(await kindOfPromise(put("t/a", "after"))).toBe("busy");
  fs.closeSync(fd);
  await put("t/a", "after");
  expect(read("t/a")?.toString()).toBe("after");
  expect(fs.readdirSync(inDesktop("t"))).toEqual(["a"]);
});

test("sessions that add at the same time lose nothing of one another", async () => {
  const add = async (store: FileStore, letter: string): Promise<void> => {
    const edit = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.from(letter)]);
    while ((await kindOfPromise(store.desktop.replace("t/a", modes, edit))) === "busy") await nextTurn();
  };
  const letters = "abcdefghijklmnopqrstuvwxyz";
  const work = async (store: FileStore): Promise<void> => {
    for (const letter of letters.split("")) await add(store, letter);
  };
  await Promise.all(stores.map(work));
  const expected = letters
    .split("")
    .flatMap((letter) => stores.map(() => letter))
    .join("");
  expect((read("t/a")?.toString() ?? "").split("").toSorted().join("")).toBe(expected);
  expect(fs.readdirSync(inDesktop("t"))).toEqual(["a"]);
});

test("a change that comes to nothing leaves no folder behind", async () => {
  await stores[0]?.desktop.replace("t/a", modes, () => undefined);
  expect(await kindOfPromise(put("t/a", "x".repeat(desktopBytesMax + 1)))).toBe("full");
  expect(fs.readdirSync(at())).toEqual([]);
});
