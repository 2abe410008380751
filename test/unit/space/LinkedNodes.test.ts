import { expect, test } from "vitest";
import { LinkedNodes } from "../../../src/space/LinkedNodes.ts";

test("each node counts once, at whatever name comes first", () => {
  const linked = new LinkedNodes();
  expect([1n, 2n, 1n, 2n, 1n].map((inode) => linked.shareOf(inode, 3))).toEqual([1, 1, 0, 0, 0]);
});

test("a node whose names were all seen is forgotten, and another takes its place", () => {
  const linked = new LinkedNodes(1);
  expect([1n, 1n, 2n, 2n].map((inode) => linked.shareOf(inode, 2))).toEqual([1, 0, 1, 0]);
});

test("beyond what is remembered, all names of a node together still count once", () => {
  const linked = new LinkedNodes(2);
  const sums = new Map<bigint, number>();
  const names = [1n, 2n, 3n, 4n, 1n, 1n, 4n, 3n, 2n, 3n, 2n, 4n, 4n, 1n, 2n, 3n];
  for (const inode of names) sums.set(inode, (sums.get(inode) ?? 0) + linked.shareOf(inode, 4));
  expect([...sums.values()]).toEqual([1, 1, 1, 1]);
});
