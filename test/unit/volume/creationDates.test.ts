import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FileStore } from "../../../src/storage/FileStore.ts";
import { emptyMetadata } from "../../../src/storage/Metadata.ts";
import type { ParameterChanges, ParameterName, Volume } from "../../../src/volume/index.ts";
import { testDisks } from "../../support/testDisks.ts";
import { Errands, type TestDisk } from "../../support/testVolume.ts";

describe.each(testDisks)("creation dates on $kind", ({ make }) => {
  let disk: TestDisk;
  let volume: Volume;
  let store: FileStore;
  let errands: Errands;
  const get = async (path: string, name: ParameterName) =>
    (await volume.parametersOf(await errands.find(path), [name]))[name];
  const set = async (path: string, changes: ParameterChanges) =>
    await volume.setParameters(await errands.find(path), changes);
  beforeEach(() => {
    disk = make();
    ({ volume, store } = disk.open());
    errands = new Errands(volume);
  });
  afterEach(() => {
    volume.close();
    disk.remove();
  });

  test("what is made says from the first moment when, and that no backup has it", async () => {
    const before = Date.now() - 2000;
    await errands.file("file", "data");
    await errands.folder("folder");
    await errands.file("folder/other");
    await volume.makeFile(await errands.slot("folder/other"), true);
    for (const path of ["file", "folder", "folder/other"]) {
      const { createdMilliseconds = 0, ...rest } = store.readMetadata(path) ?? emptyMetadata();
      const { createdMilliseconds: _none, ...nothing } = emptyMetadata();
      expect(rest).toEqual(nothing);
      expect(createdMilliseconds).toBeGreaterThan(before);
      const node = await errands.find(path);
      const shown = await volume.parametersOf(node, ["created", "modified"]);
      expect(shown.created).toBe(createdMilliseconds);
      expect(shown.created).toBeLessThanOrEqual(shown.modified ?? 0);
    }
  });

  test("what others made is left as they made it until a Mac has something to say of it", async () => {
    store.makeFile("file", 0o644);
    store.makeDirectory("folder", 0o755);
    await errands.names("");
    for (const path of ["file", "folder"]) {
      const node = await errands.find(path);
      const shown = await volume.parametersOf(node, ["created", "finderInfo", "attributes"]);
      expect(store.readMetadata(path)).toBeUndefined();
      await volume.setParameters(node, { attributes: { bits: 0x0080, set: true } });
      const seconds = Math.floor((shown.created ?? 0) / 1000);
      expect(store.readMetadata(path)?.createdMilliseconds).toBe(seconds * 1000);
    }
    await errands.write("file", "data");
    expect(await errands.read("file")).toBe("data");
  });

  test("a creation date goes back with the modification date, not forward, and only where it is kept", async () => {
    await errands.file("file");
    await errands.folder("folder");
    const [early, late] = [Date.UTC(2001, 2, 24), Date.UTC(2005, 3, 29)];
    for (const path of ["file", "folder"]) {
      await set(path, { modified: late });
      expect(await get(path, "created")).toBe(late);
      await set(path, { modified: early });
      expect([await get(path, "created"), await get(path, "modified")]).toEqual([early, early]);
      await set(path, { modified: late });
      expect([await get(path, "created"), await get(path, "modified")]).toEqual([early, late]);
      await set(path, { created: late, modified: early });
      expect([await get(path, "created"), await get(path, "modified")]).toEqual([late, early]);
    }
    store.makeFile("found", 0o644);
    await set("found", { modified: early });
    expect(await get("found", "created")).toBe(early);
    expect(store.readMetadata("found")).toBeUndefined();
  });
});
