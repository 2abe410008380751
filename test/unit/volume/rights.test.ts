import { describe, expect, test } from "vitest";
import { accessRightsOf, modeWithRights } from "../../../src/volume/rights.ts";

const account = { uid: 501, gid: 20, groups: [20, 80] };
const none = { read: false, write: false, search: false };
const all = { read: true, write: true, search: true };
const readOnly = { read: true, write: false, search: false };

describe("access rights", () => {
  test.each([
    [
      "the owner",
      { uid: 501, gid: 1 },
      { userIsOwner: true, user: { read: true, write: true, search: false } },
    ],
    ["a member of the primary group", { uid: 1, gid: 20 }, { userIsOwner: false, user: readOnly }],
    ["a member of another of the user's groups", { uid: 1, gid: 80 }, { userIsOwner: false, user: readOnly }],
    ["anyone else", { uid: 1, gid: 1 }, { userIsOwner: false, user: none }],
  ])("of 0640 for %s", (_, owner, expected) => {
    expect(accessRightsOf({ ...owner, mode: 0o100640 }, account, undefined)).toEqual({
      owner: { read: true, write: true, search: false },
      group: readOnly,
      everyone: none,
      ...expected,
    });
  });

  test("the owner gets the owner's rights even where everyone has more", () => {
    expect(accessRightsOf({ uid: 501, gid: 20, mode: 0o40077 }, account, undefined).user).toEqual(none);
  });

  test("what the file system really allows comes before what the mode says", () => {
    expect(accessRightsOf({ uid: 1, gid: 1, mode: 0o40700 }, account, all).user).toEqual(all);
  });

  test("new rights replace the nine bits and keep the others", () => {
    expect(modeWithRights(0o2777, { owner: all, group: readOnly, everyone: none })).toBe(0o2740);
  });

  test("rights made of a mode give that mode again", () => {
    for (let mode = 0; mode < 0o1000; mode++) {
      expect(modeWithRights(0o1000, accessRightsOf({ uid: 1, gid: 1, mode }, account, none))).toBe(
        0o1000 | mode,
      );
    }
  });
});
