import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { FileStore } from "../../../src/storage/FileStore.ts";
import type { Volume } from "../../../src/volume/index.ts";
import { testDisks } from "../../support/testDisks.ts";
import { Errands, newName, type TestDisk } from "../../support/testVolume.ts";

/** Births are told apart only by the file system's clock. */
const tickMilliseconds = 12;

describe.each(testDisks)("what others do behind a session's back on $kind", ({ make }) => {
  let disk: TestDisk;
  let volume: Volume;
  let errands: Errands;
  let outside: FileStore;
  beforeEach(async () => {
    disk = make();
    ({ volume } = disk.open());
    errands = new Errands(volume);
    outside = disk.store();
    await errands.folder("a");
    await errands.folder("a/b");
    await errands.file("a/b/file", "text");
  });
  afterEach(() => {
    outside.close();
    volume.close();
    disk.remove();
  });

  test("a folder that another session renamed keeps its id, and so do the nodes in it", async () => {
    const { cnid } = await errands.find("a/b/file");
    const other = new Errands(disk.open().volume);
    await other.volume.rename(await other.find("a"), newName("renamed"));
    expect((await errands.find("", cnid)).path).toBe("renamed/b/file");
    await expect(errands.find("a")).rejects.toMatchObject({ kind: "notFound" });
    other.volume.close();
  });

  test("a node that another session moved is found at its new place", async () => {
    const { cnid } = await errands.find("a/b/file");
    const other = new Errands(disk.open().volume);
    await other.volume.move(await other.find("a/b/file"), await other.find(""), newName("moved"));
    expect((await errands.find("", cnid)).path).toBe("moved");
    other.volume.close();
  });

  test("a node renamed on the disk itself is not found where it was, and found again once it was seen", async () => {
    const { cnid } = await errands.find("a/b/file");
    outside.rename("a/b/file", "a/b/elsewhere");
    await expect(errands.find("", cnid)).rejects.toMatchObject({ kind: "notFound" });
    expect((await errands.find("a/b/elsewhere")).cnid).toBe(cnid);
    expect((await errands.find("", cnid)).path).toBe("a/b/elsewhere");
  });

  test("a folder deleted on the disk is gone, also for paths that begin in it", async () => {
    const { cnid, stat } = await errands.find("a/b");
    outside.removeFile("a/b/file");
    outside.removeDirectory("a/b");
    // The file system may give the same inode again; the birth tells the two apart, by the tick of its clock.
    await vi.waitUntil(() => Date.now() > stat.bornMilliseconds + tickMilliseconds, { interval: 1 });
    await expect(errands.find("", cnid)).rejects.toMatchObject({ kind: "notFound" });
    await expect(errands.find("file", cnid)).rejects.toMatchObject({ kind: "notFound" });
    await expect(errands.slot("new", cnid)).rejects.toMatchObject({ kind: "notFound" });
    await expect(volume.syncDirectory(cnid)).rejects.toMatchObject({ kind: "notFound" });
  });

  test("a new folder under a deleted one's name has an id of its own", async () => {
    const { cnid, stat } = await errands.find("a/b");
    outside.removeFile("a/b/file");
    outside.removeDirectory("a/b");
    // The file system may give the same inode again; the birth tells the two apart, by the tick of its clock.
    await vi.waitUntil(() => Date.now() > stat.bornMilliseconds + tickMilliseconds, { interval: 1 });
    outside.makeDirectory("a/in between", 0o755);
    outside.makeDirectory("a/b", 0o755);
    const made = await errands.find("a/b");
    expect(made.cnid).not.toBe(cnid);
    await expect(errands.find("", cnid)).rejects.toMatchObject({ kind: "notFound" });
  });

  test("a file that another session deleted and made anew gets a new id, whatever inode it has", async () => {
    const other = new Errands(disk.open().volume);
    const ids = new Set<number>();
    for (let round = 0; round < 5; round++) {
      const { cnid, stat } = await errands.find("a/b/file");
      ids.add(cnid);
      await vi.waitUntil(() => Date.now() > stat.bornMilliseconds + tickMilliseconds, { interval: 1 });
      await other.remove("a/b/file");
      await other.file("a/b/file");
    }
    expect(ids.size).toBe(5);
    other.volume.close();
  });

  test("a folder replaced by a link out of the volume leads nowhere", async () => {
    const { cnid } = await errands.find("a/b");
    outside.rename("a/b", "kept");
    outside.makeFile("a/b", 0o644);
    outside.makeLink("a/b", "../kept");
    await expect(errands.find("file", cnid)).rejects.toMatchObject({ kind: "notFound" });
    await expect(errands.find("a/b/file")).rejects.toMatchObject({ kind: "badName" });
  });

  test("what was done while the service of ids was away is told it later", async () => {
    const { cnid } = await errands.find("a/b/file");
    const file = await errands.find("a/b/file");
    const real = disk.cnids.moved.bind(disk.cnids);
    disk.cnids.moved = async (...told) => {
      disk.cnids.isAway = true;
      return await real(...told);
    };
    await volume.rename(file, newName("renamed"));
    disk.cnids.moved = real;
    expect((await errands.find("a/b/renamed")).cnid).toBe(cnid);
    await expect(errands.remove("a/b/renamed")).rejects.toMatchObject({ kind: "unavailable" });
    disk.cnids.isAway = false;
    await errands.folder("the next change");
    expect((await errands.find("a/b/renamed")).cnid).toBe(cnid);
    const fresh = new Errands(disk.open().volume);
    expect((await fresh.find("", cnid)).path).toBe("a/b/renamed");
    fresh.volume.close();
  });
});
