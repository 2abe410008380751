import { expect, test } from "vitest";
import { UnsyncedPaths, unsyncedPathsMax } from "../../../src/storage/UnsyncedPaths.ts";

test("a path is unsynced until it is taken, and follows a rename", () => {
  const paths = new UnsyncedPaths();
  paths.add("a/b");
  paths.moved("a", "c");
  expect(paths.has("a/b")).toBe(false);
  expect(paths.take("c/b")).toBe(true);
  expect(paths.take("c/b")).toBe(false);
});

test("too many paths become all paths, until all are synced", () => {
  const paths = new UnsyncedPaths();
  for (let count = 0; count <= unsyncedPathsMax; count++) paths.add(String(count));
  expect(paths.has("any")).toBe(true);
  const taken = paths.takeAll();
  expect(paths.has("any")).toBe(false);
  taken.giveBack();
  expect(paths.has("any")).toBe(true);
});
