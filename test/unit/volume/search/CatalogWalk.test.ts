import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CatalogWalk, VolumeNode, WalkFilter } from "../../../../src/volume/index.ts";
import { FileError, type FileErrorKind } from "../../../../src/volume/FileError.ts";
import { kindOfPromise } from "../../../support/fileStoreWords.ts";
import { FakeClock } from "../../../support/FakeClock.ts";
import { FaultyFileStore } from "../../../support/FaultyFileStore.ts";
import { memoryDisk, testDisks } from "../../../support/testDisks.ts";
import { Errands, newName, type TestDisk, testDisk } from "../../../support/testVolume.ts";

const whenever = Number.MAX_SAFE_INTEGER;

async function slice(walk: CatalogWalk, nodes: number): Promise<string[]> {
  return (await walk.next({ untilMilliseconds: whenever, nodes })).nodes.map(({ path }) => path);
}

async function whole(walk: CatalogWalk, nodes = 100): Promise<VolumeNode[]> {
  const all: VolumeNode[] = [];
  for (let isFinished = false; !isFinished;) {
    const step = await walk.next({ untilMilliseconds: whenever, nodes });
    expect(step.nodes.length).toBeLessThanOrEqual(nodes);
    all.push(...step.nodes);
    isFinished = step.isFinished;
  }
  return all;
}

async function paths(walk: CatalogWalk, nodes?: number): Promise<string[]> {
  return (await whole(walk, nodes)).map(({ path }) => path).toSorted();
}

describe.each(testDisks)("a walk through $kind", ({ make }) => {
  let disk: TestDisk;
  let at: Errands;

  beforeEach(async () => {
    disk = make();
    at = new Errands(disk.open().volume);
    for (const folder of ["a", "a/deep", "a/deep/er", "b"]) await at.folder(folder);
    for (const file of ["top", "a/one", "a/deep/er/two", "b/three"]) await at.file(file);
  });

  afterEach(() => {
    at.volume.close();
    disk.remove();
  });

  const all = ["a", "a/deep", "a/deep/er", "a/deep/er/two", "a/one", "b", "b/three", "top"];

  test.each([1, 2, 3, 100])("comes by every node once, %i at a time", async (nodes) => {
    expect(await paths(at.volume.walk(), nodes)).toEqual(all);
  });

  test("shows the nodes that a path leads to", async () => {
    for (const node of await whole(at.volume.walk())) {
      const { cnid, parent } = await at.find(node.path);
      expect({ cnid, parent }).toEqual({ cnid: node.cnid, parent: node.parent });
    }
  });

  test("stays below the folder that it begins at", async () => {
    const from = await at.find("a/deep");
    expect(await paths(at.volume.walk(from))).toEqual(["a/deep/er", "a/deep/er/two"]);
  });

  test("enters folders whose names are not wanted", async () => {
    const filter: WalkFilter = { name: (macName, kind) => macName.includes("t") && kind === "file" };
    expect(await paths(at.volume.walk(undefined, filter))).toEqual(["a/deep/er/two", "b/three", "top"]);
  });

  test("asks with names as Macs write them", async () => {
    const store = disk.store();
    store.makeFile("caf\u00e9 1:2", 0o644);
    store.close();
    const asked: string[] = [];
    await whole(at.volume.walk(undefined, { name: (macName) => asked.push(macName) < 0 }));
    expect(asked).toContain("cafe\u0301 1/2");
  });

  test("asks for the ids of what is shown only, and of the folders on the way to it", async () => {
    const store = disk.store();
    store.makeDirectory("b/new", 0o755);
    for (const name of ["b/new/link", "b/new/file", "b/new/other"]) store.makeFile(name, 0o644);
    store.makeLink("b/new/link", "file");
    const before = disk.cnids.recordsCount;
    const filter: WalkFilter = { node: ({ stat }) => stat.kind === "link" };
    expect(await paths(at.volume.walk(undefined, filter))).toEqual(["b/new/link"]);
    expect(disk.cnids.recordsCount - before).toBe(2);
    store.close();
  });

  test("leaves out what clients don't see", async () => {
    const store = disk.store();
    store.makeDirectory("Hidden Things", 0o755);
    store.makeFile("Hidden Things/secret", 0o644);
    await at.write("b/three", "resource", "resource");
    expect(await paths(at.volume.walk())).toEqual(all);
    store.close();
  });

  test("takes a link for a file", async () => {
    const store = disk.store();
    store.makeFile("link", 0o644);
    store.makeLink("link", "a");
    expect(await paths(at.volume.walk())).toEqual([...all, "link"].toSorted());
    store.close();
  });

  test("goes on in a folder that is renamed or moved meanwhile", async () => {
    const walk = at.volume.walk(await at.find("a"));
    const first = [...(await slice(walk, 1)), ...(await slice(walk, 1)), ...(await slice(walk, 1))];
    expect(first.toSorted()).toEqual(["a/deep", "a/deep/er", "a/one"]);
    await at.volume.rename(await at.find("a"), newName("A"));
    await at.volume.move(await at.find("A/deep"), await at.find("b"), undefined);
    expect(await paths(walk)).toEqual(["b/deep/er/two"]);
  });

  test("finds in their folder what is renamed before its turn came", async () => {
    const walk = at.volume.walk(await at.find("a/deep"));
    await slice(walk, 1);
    await at.volume.rename(await at.find("a/deep/er"), newName("est"));
    expect(await paths(walk)).toEqual(["a/deep/est/two"]);
  });

  test("shows nothing twice that changes its name or place", async () => {
    const walk = at.volume.walk(undefined, { name: (_, kind) => kind === "file" });
    const shown = (await walk.next({ untilMilliseconds: whenever, nodes: 2 })).nodes;
    for (const { path } of shown) await at.volume.move(await at.find(path), await at.find("b"), undefined);
    const rest = await whole(walk);
    expect(new Set([...shown, ...rest].map(({ cnid }) => cnid)).size).toBe(4);
    expect([...shown, ...rest]).toHaveLength(4);
  });

  test("passes over what is removed meanwhile", async () => {
    const walk = at.volume.walk(await at.find("a"));
    await slice(walk, 2);
    for (const path of ["a/deep/er/two", "a/deep/er", "a/deep", "a/one", "a"]) await at.remove(path);
    expect(await paths(walk)).toEqual([]);
  });
});

test("a slice ends when its time is over, and gives at least a step", async () => {
  const { volume } = memoryDisk().open();
  const at = new Errands(volume);
  await at.folder("folder");
  await at.file("folder/file");
  const walk = volume.walk();
  const slices: string[][] = [];
  for (let isFinished = false; !isFinished;) {
    const step = await walk.next({ untilMilliseconds: 0, nodes: 100 });
    slices.push(step.nodes.map(({ path }) => path));
    isFinished = step.isFinished;
  }
  expect(slices.filter(({ length }) => length > 0)).toEqual([["folder"], ["folder/file"]]);
  volume.close();
});

/** A walk that meets a failing disk at the first folder that it reads. */
async function walkThroughFailure(kind: FileErrorKind): Promise<VolumeNode[]> {
  const memory = memoryDisk();
  const faulty = new FaultyFileStore(memory.store());
  const { volume } = testDisk(() => faulty).open();
  const at = new Errands(volume);
  await at.folder("folder");
  await at.file("folder/file");
  const walk = volume.walk();
  await walk.next({ untilMilliseconds: 0, nodes: 1 });
  faulty.entries = () => {
    throw new FileError(kind, "on request");
  };
  return await whole(walk).finally(() => volume.close());
}

test("a folder that may not be read is shown, and passed over", async () => {
  expect((await walkThroughFailure("accessDenied")).map(({ path }) => path)).toEqual(["folder"]);
});

test("a disk that can't be read ends the walk with an error, not with less", async () => {
  expect(await kindOfPromise(walkThroughFailure("io"))).toBe("io");
});

test("others have their turn while a slice is under way", async () => {
  const clock = new FakeClock();
  const disk = memoryDisk();
  const { volume, store } = disk.open({}, { clock });
  for (let index = 0; index < 10; index++) store.makeDirectory(`folder ${index}`, 0o755);
  const filter: WalkFilter = {
    name: () => {
      clock.advance(10);
      return true;
    },
  };
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  expect(
    (await volume.walk(undefined, filter).next({ untilMilliseconds: whenever, nodes: 100 })).nodes,
  ).toHaveLength(10);
  isOver = true;
  expect(turns).toBeGreaterThan(0);
  volume.close();
});
