import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FileStore } from "../../../src/storage/FileStore.ts";
import type { Volume } from "../../../src/volume/index.ts";
import { testDisks } from "../../support/testDisks.ts";
import { Errands, newName, type TestDisk } from "../../support/testVolume.ts";

const names = [
  "attributes",
  "created",
  "modified",
  "backedUp",
  "finderInfo",
  "dataBytes",
  "resourceBytes",
] as const;

describe.each(testDisks)("copying on $kind", ({ make }) => {
  let disk: TestDisk;
  let volume: Volume;
  let store: FileStore;
  let errands: Errands;
  const copy = async (path: string, folder: string, name?: string, target = errands) =>
    await volume.copyFile(
      await errands.find(path),
      target.volume,
      await target.find(folder),
      name === undefined ? undefined : newName(name),
    );
  beforeEach(async () => {
    disk = make();
    ({ volume, store } = disk.open());
    errands = new Errands(volume);
    await errands.folder("folder");
    const file = await errands.file("file", "some data");
    await errands.write("file", "a resource", "resource");
    await volume.setAttribute(file, "note", Buffer.from("value"), "always");
    const finderInfo = Buffer.alloc(32);
    finderInfo.write("TEXTttxt");
    await volume.setParameters(file, {
      finderInfo,
      attributes: { bits: 0x0124, set: true },
      created: 1_000_000_000_000,
      modified: 1_100_000_000_000,
      backedUp: 1_200_000_000_000,
    });
  });
  afterEach(() => {
    volume.close();
    disk.remove();
  });

  async function expectSame(one: Errands, path: string, other: Errands, otherPath: string) {
    const [source, target] = [await one.find(path), await other.find(otherPath)];
    expect(await other.volume.parametersOf(target, names)).toEqual(
      await one.volume.parametersOf(source, names),
    );
    expect(await other.read(otherPath)).toBe("some data");
    expect(await other.read(otherPath, "resource")).toBe("a resource");
    expect(other.volume.getAttribute(target, "note").toString()).toBe("value");
    expect(target.stat.mode).toBe(source.stat.mode);
  }

  test("a copy has everything of the file but its id", async () => {
    await copy("file", "", "copy");
    await expectSame(errands, "file", errands, "copy");
    expect((await errands.find("copy")).cnid).not.toBe((await errands.find("file")).cnid);
    await copy("file", "folder");
    await expectSame(errands, "file", errands, "folder/file");
  });

  test("a copy in another volume has it too", async () => {
    const elsewhere = make();
    const target = new Errands(elsewhere.open().volume);
    await copy("file", "", "copy", target);
    await expectSame(errands, "file", target, "copy");
    target.volume.close();
    elsewhere.remove();
  });

  test("a date that only the file system knows goes along", async () => {
    await errands.file("plain", "x");
    store.setModified("plain", 1_000_000_000_000);
    await copy("plain", "", "copy");
    const [plain, copied] = [await errands.find("plain"), await errands.find("copy")];
    expect(await volume.parametersOf(copied, ["created", "modified"])).toEqual(
      await volume.parametersOf(plain, ["created", "modified"]),
    );
  });

  test("a read-only file is copied with its mode", async () => {
    store.setMode("file", 0o444);
    await copy("file", "", "copy");
    expect(store.stat("copy").mode & 0o777).toBe(0o444);
  });

  test("what is open is copied, unless reading it is denied", async () => {
    const other = new Errands(disk.open().volume);
    for (const kind of ["data", "resource"] as const) {
      for (const mode of ["R", "rR", "rwR"]) {
        // The file is locked against writing only for the Finder: the bit has to go first.
        await volume.setParameters(await errands.find("file"), { attributes: { bits: 0x0020, set: false } });
        const fork = await other.open("file", mode, kind);
        await expect(copy("file", "", "copy")).rejects.toMatchObject({ kind: "denyConflict" });
        fork.close();
      }
      for (const mode of ["rW", "rw", "w", "rwW"]) {
        const fork = await other.open("file", mode, kind);
        await copy("file", "", `copy of ${kind} open ${mode}`);
        fork.close();
      }
    }
    other.volume.close();
  });

  test.each([
    ["a folder", "folder", "", "new", "isDirectory"],
    ["into a file", "file", "file", "new", "notDirectory"],
    ["over a file", "file", "", "file", "exists"],
    ["over a folder", "file", "", "folder", "exists"],
    ["under a bad name", "file", "", "a:b", "badName"],
  ])("%s is refused", async (_, path, folder, name, kind) => {
    await expect(copy(path, folder, name)).rejects.toMatchObject({ kind });
    expect(await errands.names("")).toEqual(["file", "folder"]);
  });

  test("a read-only volume is copied from, not to", async () => {
    const readOnly = new Errands(disk.open({ isReadOnly: true }).volume);
    await expect(copy("file", "", "copy", readOnly)).rejects.toMatchObject({ kind: "readOnly" });
    await readOnly.volume.copyFile(
      await readOnly.find("file"),
      volume,
      await errands.find(""),
      newName("copy"),
    );
    expect(await errands.read("copy")).toBe("some data");
    readOnly.volume.close();
  });
});
