import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decodeMacRoman } from "../../../src/wire/macRoman.ts";
import type { Volume } from "../../../src/volume/index.ts";
import { testDisks } from "../../support/testDisks.ts";
import { Errands, newName, type TestDisk } from "../../support/testVolume.ts";

describe.each(testDisks)("renaming and moving on $kind", ({ make }) => {
  let disk: TestDisk;
  let volume: Volume;
  let errands: Errands;
  const rename = async (path: string, name: string) =>
    await volume.rename(await errands.find(path), newName(name));
  const move = async (path: string, folder: string, name?: string) =>
    await volume.move(
      await errands.find(path),
      await errands.find(folder),
      name === undefined ? undefined : newName(name),
    );
  beforeEach(async () => {
    disk = make();
    ({ volume } = disk.open());
    errands = new Errands(volume);
    await errands.file("file", "data");
    await errands.write("file", "fork", "resource");
    await errands.folder("folder");
    await errands.folder("folder/inner");
  });
  afterEach(() => {
    volume.close();
    disk.remove();
  });

  test("a renamed file keeps its id and both forks", async () => {
    const { cnid } = await errands.find("file");
    await rename("file", "ren/amed\u0301");
    expect(await errands.names("")).toEqual(["folder", "ren:amed\u0301"]);
    const node = await volume.find(cnid, { form: "utf8", steps: [] });
    expect(node.name).toBe("ren:amed\u0301");
    const fork = await volume.openFork(node, "resource", {
      read: true,
      write: false,
      denyRead: false,
      denyWrite: false,
    });
    expect(fork.length()).toBe(4);
    fork.close();
  });

  test("a moved folder takes what is in it along, ids and all", async () => {
    await errands.file("folder/inner/deep");
    const { cnid } = await errands.find("folder/inner/deep");
    await move("folder/inner", "", "outer");
    expect((await errands.find("", cnid)).path).toBe("outer/deep");
    expect(await errands.names("folder")).toEqual([]);
  });

  test("an open fork goes with its file, locks and denials included", async () => {
    const fork = await errands.open("file", "rwW");
    fork.lock({ offset: 0, length: 2 });
    await move("file", "folder", "moved");
    expect((await fork.node()).path).toBe("folder/moved");
    await expect(errands.open("folder/moved", "w")).rejects.toMatchObject({ kind: "denyConflict" });
    await expect(errands.remove("folder/moved")).rejects.toMatchObject({ kind: "busy" });
    await fork.beginWrite(0, 3);
    fork.write(Buffer.from("new"), 0);
    fork.endWrite();
    await fork.sync();
    fork.close();
    expect(await errands.read("folder/moved")).toBe("newa");
  });

  test("the same name, no name and its mangled form change nothing", async () => {
    const name = `${"long ".repeat(10)}name`;
    const long = await errands.file(name);
    await rename("file", "file");
    await rename("folder", "folder");
    await volume.rename(await errands.find("file"), newName(""));
    const { longName } = await volume.parametersOf(long, ["longName"]);
    await volume.rename(long, newName(decodeMacRoman(longName ?? Buffer.alloc(0)), "long"));
    await move("file", "");
    expect(await errands.names("")).toEqual(["file", "folder", name].toSorted());
  });

  test("another case of the same name is a new name", async () => {
    const { cnid } = await errands.find("file");
    await rename("file", "FILE");
    expect(await errands.names("")).toEqual(["FILE", "folder"]);
    expect((await errands.find("FILE")).cnid).toBe(cnid);
  });

  test("nothing is put in the place of something else", async () => {
    await errands.file("other");
    for (const path of ["file", "folder"]) {
      await expect(rename(path, "other")).rejects.toMatchObject({ kind: "exists" });
    }
    await errands.file("folder/file");
    await expect(move("file", "folder")).rejects.toMatchObject({ kind: "exists" });
    expect(await errands.read("file")).toBe("data");
  });

  test.each(["a:b", ".", "a\u0000b", "Hidden Things", "x".repeat(256)])("%j is no new name", async (name) => {
    await expect(rename("file", name)).rejects.toMatchObject({ kind: "badName" });
    await expect(move("file", "folder", name)).rejects.toMatchObject({ kind: "badName" });
  });

  test("a folder can't be moved into itself or below", async () => {
    await expect(move("folder", "folder")).rejects.toMatchObject({ kind: "intoItself" });
    await expect(move("folder", "folder/inner", "new")).rejects.toMatchObject({ kind: "intoItself" });
    await errands.folder("folder2");
    await move("folder", "folder2");
    expect(await errands.names("folder2")).toEqual(["folder"]);
  });

  test("the root stays where it is and what it is called", async () => {
    await expect(rename("", "New")).rejects.toMatchObject({ kind: "isRoot" });
    await expect(move("", "folder")).rejects.toMatchObject({ kind: "isRoot" });
  });

  test("a file is no place to move to", async () => {
    await expect(move("folder", "file")).rejects.toMatchObject({ kind: "notDirectory" });
  });

  test("the lock against renaming holds a name, and a folder's place", async () => {
    const set = async (path: string, locked: boolean) =>
      await volume.setParameters(await errands.find(path), { attributes: { bits: 0x0080, set: locked } });
    await set("file", true);
    await set("folder/inner", true);
    await expect(rename("file", "new")).rejects.toMatchObject({ kind: "inhibited" });
    await expect(move("file", "folder", "new")).rejects.toMatchObject({ kind: "inhibited" });
    await expect(move("folder/inner", "")).rejects.toMatchObject({ kind: "inhibited" });
    await move("file", "folder");
    expect(await errands.names("folder")).toEqual(["file", "inner"]);
  });

  test("on a read-only volume nothing moves", async () => {
    const readOnly = new Errands(disk.open({ isReadOnly: true }).volume);
    const root = await readOnly.find("");
    await expect(readOnly.volume.rename(root, newName("x"))).rejects.toMatchObject({ kind: "readOnly" });
    await expect(readOnly.volume.move(root, root, undefined)).rejects.toMatchObject({ kind: "readOnly" });
    readOnly.volume.close();
  });
});
