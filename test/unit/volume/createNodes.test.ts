import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FileStore } from "../../../src/storage/FileStore.ts";
import { FileError } from "../../../src/storage/FileError.ts";
import type { Volume } from "../../../src/volume/index.ts";
import { testDisks } from "../../support/testDisks.ts";
import { Errands, type TestDisk } from "../../support/testVolume.ts";

describe.each(testDisks)("making and deleting on $kind", ({ make }) => {
  let disk: TestDisk;
  let volume: Volume;
  let store: FileStore;
  let errands: Errands;
  beforeEach(() => {
    disk = make();
    ({ volume, store } = disk.open());
    errands = new Errands(volume);
  });
  afterEach(() => {
    volume.close();
    disk.remove();
  });

  test("a file is made empty, once", async () => {
    expect(await errands.file("file")).toMatchObject({ path: "file", stat: { kind: "file", dataBytes: 0 } });
    await expect(volume.makeFile(await errands.slot("file"), false)).rejects.toMatchObject({
      kind: "exists",
    });
  });

  test("a file that is replaced is another one, with nothing of the old left", async () => {
    const old = await errands.file("file", "data");
    await errands.write("file", "fork", "resource");
    await volume.setParameters(old, { attributes: { bits: 0x01a0, set: true }, created: 5000 });
    await volume.setAttribute(old, "note", Buffer.from("x"), "always");
    await volume.makeFile(await errands.slot("file"), true);
    const made = await errands.find("file");
    expect(made.cnid).not.toBe(old.cnid);
    const names = ["attributes", "dataBytes", "resourceBytes"] as const;
    expect(await volume.parametersOf(made, names)).toEqual({ attributes: 0, dataBytes: 0, resourceBytes: 0 });
    expect(volume.listAttributes(made)).toEqual([]);
    await expect(errands.find("", old.cnid)).rejects.toMatchObject({ kind: "notFound" });
  });

  test("a file that is open, anywhere, is not replaced", async () => {
    const other = new Errands(disk.open().volume);
    await errands.file("file", "data");
    for (const kind of ["data", "resource"] as const) {
      const fork = await other.open("file", "", kind);
      await expect(volume.makeFile(await errands.slot("file"), true)).rejects.toMatchObject({ kind: "busy" });
      await expect(volume.makeFile(await errands.slot("file"), false)).rejects.toMatchObject({
        kind: "exists",
      });
      fork.close();
    }
    expect(await errands.read("file")).toBe("data");
    other.volume.close();
  });

  test("a folder is never in the place of a file, nor the reverse", async () => {
    await errands.folder("folder");
    await errands.file("file");
    for (const replaces of [true, false]) {
      for (const path of ["folder", ""]) {
        await expect(volume.makeFile(await errands.slot(path), replaces)).rejects.toMatchObject({
          kind: "isDirectory",
        });
      }
    }
    for (const path of ["folder", "file", ""]) {
      await expect(volume.makeDirectory(await errands.slot(path))).rejects.toMatchObject({ kind: "exists" });
    }
  });

  test("a new folder has its id at once, and its parent's group", async () => {
    store.setMode("", 0o2755);
    const folder = await errands.folder("folder");
    expect((await errands.find("folder")).cnid).toBe(folder.cnid);
    expect(folder.stat.mode & 0o7777).toBe(0o2755);
  });

  test("without the service of ids no folder is made, and none is left behind", async () => {
    const slot = await errands.slot("folder");
    disk.cnids.isAway = true;
    await expect(volume.makeDirectory(slot)).rejects.toMatchObject({ kind: "unavailable" });
    expect(store.list("")).toEqual([]);
  });

  test("files, links and empty folders are deleted with all that belongs to them", async () => {
    const file = await errands.file("file", "data");
    await errands.write("file", "fork", "resource");
    await errands.remove("file");
    await expect(errands.find("", file.cnid)).rejects.toMatchObject({ kind: "notFound" });
    await errands.file("file");
    expect(await errands.read("file", "resource")).toBe("");
    await errands.folder("folder");
    await errands.file("folder/file");
    await expect(errands.remove("folder")).rejects.toMatchObject({ kind: "notEmpty" });
    await errands.remove("folder/file");
    await errands.remove("folder");
    expect(await errands.names("")).toEqual(["file"]);
  });

  test("what may be locked against deleting, for all that the user may see, is not deleted", async () => {
    const file = await errands.file("file", "data");
    const folder = await errands.folder("folder");
    const readMetadata = store.readMetadata.bind(store);
    store.readMetadata = () => {
      throw new FileError("accessDenied", "another user's");
    };
    for (const node of [file, folder]) {
      await expect(volume.remove(node)).rejects.toMatchObject({ kind: "accessDenied" });
    }
    store.readMetadata = readMetadata;
    expect(await errands.names("")).toEqual(["file", "folder"]);
  });

  test("a new file never gets a deleted one's id", async () => {
    const ids = new Set<number>();
    for (let round = 0; round < 20; round++) {
      ids.add((await errands.file("file")).cnid);
      await errands.remove("file");
    }
    expect(ids.size).toBe(20);
  });

  test("the root, what is locked and what is open stays", async () => {
    await expect(errands.remove("")).rejects.toMatchObject({ kind: "isRoot" });
    const file = await errands.file("file");
    await volume.setParameters(file, { attributes: { bits: 0x0100, set: true } });
    await expect(errands.remove("file")).rejects.toMatchObject({ kind: "inhibited" });
    await volume.setParameters(file, { attributes: { bits: 0x0100, set: false } });
    const other = new Errands(disk.open().volume);
    const fork = await other.open("file", "");
    await expect(errands.remove("file")).rejects.toMatchObject({ kind: "busy" });
    fork.close();
    await errands.remove("file");
    other.volume.close();
  });

  test("a write-protected file can be deleted", async () => {
    await errands.file("file");
    store.setMode("file", 0o444);
    await errands.remove("file");
    expect(await errands.names("")).toEqual([]);
  });

  test("on a read-only volume nothing is made or deleted, whatever else is wrong", async () => {
    await errands.file("file");
    const readOnly = new Errands(disk.open({ isReadOnly: true }).volume);
    const refused = { kind: "readOnly" };
    await expect(readOnly.volume.makeFile(await readOnly.slot("file"), false)).rejects.toMatchObject(refused);
    await expect(readOnly.folder("file")).rejects.toMatchObject(refused);
    await expect(readOnly.remove("")).rejects.toMatchObject(refused);
    await expect(readOnly.open("file", "rw")).rejects.toMatchObject(refused);
    expect(await readOnly.read("file")).toBe("");
    readOnly.volume.close();
  });
});
