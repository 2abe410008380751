import { expect, test } from "vitest";
import { canChangePassword } from "../../../../src/afp/uam/index.ts";

test("a server of guests has no password to change", () => {
  expect(canChangePassword(["No User Authent", "Cleartxt Passwrd"])).toBe(true);
  expect(canChangePassword(["DHX2"])).toBe(true);
  expect(canChangePassword(["No User Authent"])).toBe(false);
  expect(canChangePassword([])).toBe(false);
});
