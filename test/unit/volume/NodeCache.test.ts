import { expect, test } from "vitest";
import type { Cnid } from "../../../src/cnid/Cnid.ts";
import type { NodeStat } from "../../../src/storage/FileStore.ts";
import { isSameNode, type KnownNode, NodeCache } from "../../../src/volume/NodeCache.ts";

const node = (cnid: number, name = `n${cnid}`): KnownNode => ({
  cnid: cnid as Cnid,
  parent: 2 as Cnid,
  name,
  kind: "file",
  device: 1n,
  inode: BigInt(cnid),
  bornMilliseconds: 1000,
});

test("a node is found by its id and by its place", () => {
  const cache = new NodeCache();
  cache.put(node(17));
  expect(cache.get(17 as Cnid)).toEqual(node(17));
  expect(cache.at(2 as Cnid, "n17")).toEqual(node(17));
  expect(cache.at(3 as Cnid, "n17")).toBeUndefined();
});

test("a node that moved is no longer at its old place, and what was in its way is forgotten", () => {
  const cache = new NodeCache();
  cache.put(node(17, "a"));
  cache.put(node(18, "b"));
  cache.put(node(17, "b"));
  expect(cache.at(2 as Cnid, "a")).toBeUndefined();
  expect(cache.at(2 as Cnid, "b")?.cnid).toBe(17);
  expect(cache.get(18 as Cnid)).toBeUndefined();
  cache.drop(17 as Cnid);
  expect(cache.size).toBe(0);
});

test("what was used longest ago is forgotten first", () => {
  const cache = new NodeCache(2);
  cache.put(node(17));
  cache.put(node(18));
  cache.get(17 as Cnid);
  cache.put(node(19));
  expect(cache.size).toBe(2);
  expect(cache.get(18 as Cnid)).toBeUndefined();
  expect(cache.at(2 as Cnid, "n18")).toBeUndefined();
  expect(cache.get(17 as Cnid)).toBeDefined();
});

test("the same node has the same inode, kind and birth", () => {
  const stat = { kind: "file", device: 1n, inode: 17n, bornMilliseconds: 1000 } as NodeStat;
  expect(isSameNode(node(17), stat)).toBe(true);
  for (const other of [
    { inode: 18n },
    { device: 2n },
    { kind: "directory" as const },
    { bornMilliseconds: 1001 },
  ]) {
    expect(isSameNode(node(17), { ...stat, ...other })).toBe(false);
  }
});
