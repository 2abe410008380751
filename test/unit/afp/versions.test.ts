import { expect, test } from "vitest";
import { afpVersionNames, versionNamed } from "../../../src/afp/versions.ts";

test("a version is known by its exact name", () => {
  expect(versionNamed("AFPX03")).toBe(30);
  expect(versionNamed("AFP3.4")).toBe(34);
});

test("other spellings, other versions and names of every object are unknown", () => {
  for (const name of ["afp3.4", "AFP3.0", "AFPVersion 2.1", "", "toString", "__proto__"]) {
    expect(versionNamed(name)).toBeUndefined();
  }
});

test("the numbers grow with the versions", () => {
  const numbers = afpVersionNames.map((name) => versionNamed(name) ?? 0);
  expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
});
