import { expect, test } from "vitest";
import { becomeUser, isRoot, ownIdentity, PrivilegeError } from "../../../src/system/privileges.ts";

test("nobody becomes root", () => {
  expect(() => becomeUser({ uid: 0, gid: 1000, groups: [] })).toThrow("root");
});

test.each([
  { uid: -1, gid: 1000, groups: [] },
  { uid: 2 ** 32 - 1, gid: 1000, groups: [] },
  { uid: 1000, gid: 1.5, groups: [] },
  { uid: 1000, gid: 1000, groups: [Number.NaN] },
])("an id that can't be one is refused: %j", (identity) => {
  expect(() => becomeUser(identity)).toThrow(PrivilegeError);
});

test("the own identity is the process's", () => {
  expect(ownIdentity()).toEqual({
    uid: process.getuid?.(),
    gid: process.getgid?.(),
    groups: process.getgroups?.(),
  });
  expect(isRoot()).toBe(process.geteuid?.() === 0);
});

test.skipIf(process.geteuid?.() === 0)("who is not root becomes nobody else", () => {
  const { uid, gid, groups } = ownIdentity();
  expect(() => becomeUser({ uid: uid + 1, gid, groups })).toThrow(PrivilegeError);
  expect(() => becomeUser({ uid, gid, groups })).not.toThrow();
});
