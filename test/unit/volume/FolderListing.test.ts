import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FileStore } from "../../../src/storage/FileStore.ts";
import type { Volume } from "../../../src/volume/index.ts";
import { memoryDisk, testDisks } from "../../support/testDisks.ts";
import { Errands, type TestDisk } from "../../support/testVolume.ts";

describe.each(testDisks)("listings of $kind", ({ make }) => {
  let disk: TestDisk;
  let volume: Volume;
  let errands: Errands;
  let outside: FileStore;
  const page = async (start: number, count: number, path = "") => {
    const listing = await volume.enumerate(await errands.find(path));
    return (await listing.nodes(start, count)).map(({ name }) => name);
  };
  beforeEach(() => {
    disk = make();
    ({ volume } = disk.open());
    errands = new Errands(volume);
    outside = disk.store();
  });
  afterEach(() => {
    outside.close();
    volume.close();
    disk.remove();
  });

  test("an empty folder has no nodes", async () => {
    const listing = await volume.enumerate(await errands.find(""));
    expect(listing.count).toBe(0);
    expect(await listing.nodes(0, 10)).toEqual([]);
  });

  test("vetoed names and what holds metadata are left out", async () => {
    await errands.file("shown");
    await errands.write("shown", "fork", "resource");
    outside.makeDirectory("Hidden Things", 0o755);
    expect(await errands.names("")).toEqual(["shown"]);
    expect(await volume.parametersOf(await errands.find(""), ["offspringCount"])).toEqual({
      offspringCount: 1,
    });
  });

  test("a file has no listing", async () => {
    const file = await errands.file("file");
    await expect(volume.enumerate(file)).rejects.toMatchObject({ kind: "notDirectory" });
  });

  test("pages add up to the folder, each node once", async () => {
    for (let index = 0; index < 30; index++) await errands.file(`f${index}`);
    const seen: string[] = [];
    for (let start = 0; ;) {
      const names = await page(start, 7);
      if (names.length === 0) break;
      seen.push(...names);
      start += names.length;
    }
    expect(seen.toSorted()).toEqual(Array.from({ length: 30 }, (_, index) => `f${index}`).toSorted());
  });

  test("a client that deletes what it was told of misses nothing", async () => {
    for (let index = 0; index < 30; index++) await errands.file(`f${index}`);
    const seen: string[] = [];
    for (let start = 0; ;) {
      const names = await page(start, 7);
      if (names.length === 0) break;
      seen.push(...names);
      for (const name of names) await errands.remove(name);
      start += names.length;
    }
    expect(new Set(seen).size).toBe(30);
    expect(await page(0, 100)).toEqual([]);
  });

  test("what others delete before the client gets there is left out, and nothing comes twice", async () => {
    for (let index = 0; index < 20; index++) await errands.file(`f${index}`);
    const first = await page(0, 5);
    const rest = (await page(5, 100)).filter((_, index) => index % 2 === 0);
    await page(0, 5);
    for (const name of rest) outside.removeFile(name);
    const seen = [...first];
    for (let start = first.length; ;) {
      const names = await page(start, 4);
      if (names.length === 0) break;
      seen.push(...names);
      start += names.length;
    }
    expect(seen.length).toBe(20 - rest.length);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test("a request that looks ahead in several steps stays with the folder that it began with", async () => {
    for (let index = 0; index < 20; index++) await errands.file(`f${index}`);
    await page(0, 20);
    for (let index = 0; index < 20; index++) await errands.remove(`f${index}`);
    for (let index = 0; index < 20; index++) await errands.file(`g${index}`);
    const listing = await volume.enumerate(await errands.find(""));
    const nodes = [...(await listing.nodes(0, 5)), ...(await listing.nodes(5, 10))];
    expect(nodes.length).toBe(15);
    expect(nodes.every(({ name }) => name.startsWith("g"))).toBe(true);
    // The client got only some of them into its reply, and goes on there.
    for (const { name } of nodes) await errands.remove(name);
    const rest = await volume.enumerate(await errands.find(""));
    expect((await rest.nodes(3, 100)).length).toBe(5);
  });

  test("a new beginning shows what is new", async () => {
    await errands.file("one");
    expect(await page(0, 10)).toEqual(["one"]);
    outside.makeFile("two", 0o644);
    expect((await page(0, 10)).toSorted()).toEqual(["one", "two"]);
    outside.removeFile("one");
    expect(await page(0, 10)).toEqual(["two"]);
  });

  test("an index that is past the end since something was deleted gives nothing", async () => {
    for (const name of ["a", "b", "c"]) await errands.file(name);
    const names = await page(0, 3);
    await errands.remove(names[2] ?? "");
    expect(await page(1, 5)).toEqual([names[1]]);
    expect(await page(2, 5)).toEqual([]);
  });

  test("the number of offspring is right after each change, ours and others'", async () => {
    const count = async () =>
      (await volume.parametersOf(await errands.find("d"), ["offspringCount"])).offspringCount;
    await errands.folder("d");
    expect(await count()).toBe(0);
    for (let index = 1; index <= 5; index++) {
      await errands.file(`d/f${index}`);
      expect(await count()).toBe(index);
    }
    outside.makeFile("d/other", 0o644);
    expect(await count()).toBe(6);
    await errands.remove("d/f1");
    outside.removeFile("d/f2");
    expect(await count()).toBe(4);
  });
});

describe("large folders", () => {
  test("100,000 entries are listed in batches, with few questions to the service", async () => {
    const disk = memoryDisk();
    const store = disk.store();
    for (let index = 0; index < 100_000; index++) store.makeFile(index.toString(16), 0o644);
    const { volume } = disk.open();
    const errands = new Errands(volume);
    const listing = await volume.enumerate(await errands.find(""));
    expect(listing.count).toBe(100_000);
    let seen = 0;
    for (let start = 0; start < listing.count; start += 4000)
      seen += (await listing.nodes(start, 4000)).length;
    expect(seen).toBe(100_000);
    expect(disk.cnids.calls.identify).toBeLessThanOrEqual(25);
    volume.close();
  });

  test("a folder that changes is read again for a new beginning only", async () => {
    const disk = memoryDisk();
    const { volume, store } = disk.open();
    const errands = new Errands(volume);
    for (let index = 0; index < 50; index++) await errands.file(`f${index}`);
    let lists = 0;
    const list = store.list.bind(store);
    store.list = (path) => (lists++, list(path));
    for (let start = 0; start < 50; start += 5) {
      const listing = await volume.enumerate(await errands.find(""), start);
      for (const { name } of await listing.nodes(start, 5)) await errands.remove(name);
    }
    expect(lists).toBe(1);
    expect(await (await volume.enumerate(await errands.find(""), 0)).nodes(0, 10)).toEqual([]);
    volume.close();
  });

  test("a large folder's count is carried along while we change it", async () => {
    const disk = memoryDisk();
    const store = disk.store();
    store.makeDirectory("bands", 0o755);
    for (let index = 0; index < 2000; index++) store.makeFile(`bands/${index}`, 0o644);
    store.setModified("bands", 1_000_000);
    const { volume, store: ours } = disk.open({}, { clock: { ...clockIn(3600) } });
    const errands = new Errands(volume);
    const count = async () =>
      (await volume.parametersOf(await errands.find("bands"), ["offspringCount"])).offspringCount;
    expect(await count()).toBe(2000);
    let lists = 0;
    const list = ours.list.bind(ours);
    ours.list = (path) => (lists++, list(path));
    await errands.file("bands/new");
    expect(await count()).toBe(2001);
    await errands.remove("bands/new");
    await errands.remove("bands/7");
    expect(await count()).toBe(1999);
    expect(lists).toBe(0);
    volume.close();
  });
});

function clockIn(seconds: number) {
  const never = { cancel: () => {} };
  return {
    nowMilliseconds: () => Date.now() + seconds * 1000,
    monotonicMilliseconds: () => performance.now(),
    after: () => never,
    every: () => never,
  };
}
