import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FileError } from "../../../src/storage/FileError.ts";
import type { FileStore } from "../../../src/storage/FileStore.ts";
import { testDisks } from "../../support/testDisks.ts";
import { Errands, type TestDisk } from "../../support/testVolume.ts";

describe.each(testDisks)("exchanging files on $kind", ({ make }) => {
  let disk: TestDisk;
  let store: FileStore;
  let errands: Errands;
  let other: Errands;
  const exchange = async () =>
    await errands.volume.exchange(await errands.find("a"), await errands.find("folder/b"));
  const idsSeenBy = async (session: Errands) => [
    (await session.find("a")).cnid,
    (await session.find("folder/b")).cnid,
  ];

  beforeEach(async () => {
    disk = make();
    const opened = disk.open();
    ({ store } = opened);
    errands = new Errands(opened.volume);
    other = new Errands(disk.open().volume);
    await errands.folder("folder");
    await errands.file("a", "data of a");
    await errands.write("a", "resource of a", "resource");
    await errands.file("folder/b", "data of b");
  });

  afterEach(() => {
    errands.volume.close();
    other.volume.close();
    disk.remove();
  });

  test("ids stay with the names, for the session that exchanges and for one that knew them before", async () => {
    const before = await idsSeenBy(errands);
    expect(await idsSeenBy(other)).toEqual(before);
    await exchange();
    for (const session of [errands, other]) {
      expect(await idsSeenBy(session)).toEqual(before);
      expect(await session.read("a")).toBe("data of b");
      expect(await session.read("folder/b", "resource")).toBe("resource of a");
    }
  });

  test("whoever looks before the service knows gets the same ids, and so does the next after a death", async () => {
    const before = await idsSeenBy(errands);
    const { cnids } = disk;
    const exchangeOnDisk = store.exchange.bind(store);
    store.exchange = async (one, two) => {
      await exchangeOnDisk(one, two);
      expect(await idsSeenBy(other)).toEqual(before);
      // The session dies here: what it still had to say is never heard.
      cnids.isAway = true;
    };
    await exchange();
    cnids.isAway = false;
    const late = new Errands(disk.open().volume);
    expect(await idsSeenBy(late)).toEqual(before);
    expect(await idsSeenBy(other)).toEqual(before);
    late.volume.close();
  });

  test("while the service of ids is away nothing is touched", async () => {
    disk.cnids.isAway = true;
    const [a, b] = [store.stat("a"), store.stat("folder/b")];
    await expect(exchange()).rejects.toThrow(FileError);
    expect([store.stat("a").inode, store.stat("folder/b").inode]).toEqual([a.inode, b.inode]);
    disk.cnids.isAway = false;
  });

  test("a refused exchange leaves ids and contents", async () => {
    const before = await idsSeenBy(errands);
    store.exchange = () => Promise.reject(new FileError("io", "the disk is broken"));
    await expect(exchange()).rejects.toThrow("the disk is broken");
    for (const session of [errands, other]) expect(await idsSeenBy(session)).toEqual(before);
    expect(await errands.read("a")).toBe("data of a");
  });

  test("an open fork is one of the other file from then on", async () => {
    const [a, b] = await idsSeenBy(errands);
    const fork = await errands.open("a", "rw", "resource");
    await exchange();
    expect(fork.cnid).toBe(b);
    expect((await fork.node()).path).toBe("folder/b");
    await expect(errands.remove("folder/b")).rejects.toThrow("open");
    await errands.remove("a");
    expect(await errands.names("")).toEqual(["folder"]);
    expect(a).not.toBe(b);
    fork.close();
    await errands.remove("folder/b");
    await errands.remove("folder");
  });
});
