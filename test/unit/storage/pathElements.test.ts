import { expect, test } from "vitest";
import { isWithin, movedPath, nameOf, parentOf } from "../../../src/storage/pathElements.ts";

test("a path has a name and a folder, the root neither", () => {
  expect([nameOf("a/b"), parentOf("a/b")]).toEqual(["b", "a"]);
  expect([nameOf("a"), parentOf("a")]).toEqual(["a", ""]);
  expect([nameOf(""), parentOf("")]).toEqual(["", ""]);
});

test("only what lies in a folder moves with it", () => {
  expect(movedPath("a/b", "a", "c/d")).toBe("c/d/b");
  expect(movedPath("a", "a", "c")).toBe("c");
  expect(movedPath("ab", "a", "c")).toBe("ab");
  expect(isWithin("anything", "")).toBe(true);
});
