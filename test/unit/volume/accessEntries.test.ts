import { describe, expect, test } from "vitest";
import type { AccessEntry } from "../../../src/volume/index.ts";
import { entriesOf, namedEntriesOf, withNamed } from "../../../src/volume/accessEntries.ts";
import { bitsOfRights, rightsOfBits } from "../../../src/volume/accessRights.ts";
import { kindOf } from "../../support/fileStoreWords.ts";

const who = { kind: "user", id: 7 } as const;
const allow = (rights: number, flags = 1): AccessEntry => ({ who, flags, rights });

describe("rights", () => {
  // As Netatalk 4.5 answered each of them.
  test.each([
    [0x2, 4],
    [0x4, 2],
    [0x8, 1],
    [0x6, 6],
    [0xe, 7],
    [0x3ffe, 7],
    [0x82, 4],
    [0x1f0, 0],
    [0x100_0000, 4],
    [0x80_0000, 2],
    [0x40_0000, 1],
    [0x20_0000, 7],
    [0, 0],
  ])("%s of a Mac's are %s of POSIX", (rights, bits) => {
    expect(bitsOfRights(rights)).toBe(bits);
  });

  test.each([
    [0, 0, 0],
    [1, 0x8, 0x8],
    [2, 0x524, 0x564],
    [3, 0x52c, 0x56c],
    [4, 0xa82, 0xa82],
    [5, 0xa8a, 0xa8a],
    [6, 0xfa6, 0xfe6],
    [7, 0xfae, 0xfee],
  ])("%s of POSIX are %s of a file, %s of a folder", (bits, ofFile, ofFolder) => {
    expect(rightsOfBits(bits, false)).toBe(ofFile);
    expect(rightsOfBits(bits, true)).toBe(ofFolder);
    expect(bitsOfRights(ofFile)).toBe(bits);
  });
});

describe("entries", () => {
  // Flags of a folder's entry: whether it counts for the folder, and for what will be in it.
  test.each([
    [0x001, true, false],
    [0x011, true, false],
    [0x061, true, true],
    [0x071, true, true],
    [0x161, false, true],
  ])("with the flags %s are kept", (flags, isOwn, isHandedOn) => {
    const { access, inherited } = namedEntriesOf([allow(0x2, flags)], true);
    expect([access.length > 0, inherited.length > 0]).toEqual([isOwn, isHandedOn]);
  });

  test.each([
    ["deny", allow(0x2, 0x2)],
    ["both kinds at once", allow(0x2, 0x3)],
    ["no kind", allow(0x2, 0)],
    ["audit", allow(0x2, 0x4)],
    ["files only", allow(0x2, 0x21)],
    ["folders only", allow(0x2, 0x41)],
    ["one generation only", allow(0x2, 0xe1)],
    ["nothing at all", allow(0x2, 0x101)],
    ["a flag that nobody knows", allow(0x2, 0x8000_0001)],
    ["rights that POSIX has not", allow(0x10)],
  ])("for %s are refused, whatever stands beside them", (_what, entry) => {
    expect(kindOf(() => namedEntriesOf([allow(0x2), entry], true))).toBe("unkeptAccess");
  });

  test("of a file hand nothing on", () => {
    expect(kindOf(() => namedEntriesOf([allow(0x2, 0x61)], false))).toBe("unkeptAccess");
  });

  test("about the same one are one; a user and a group of one number are two", () => {
    const group: AccessEntry = { ...allow(0x8), who: { kind: "group", id: 7 } };
    expect(namedEntriesOf([allow(0x2), group, allow(0x4)], false).access).toEqual([
      { kind: "user", id: 7, bits: 6 },
      { kind: "group", id: 7, bits: 1 },
    ]);
  });

  test("that come back from the disk can be set again", () => {
    for (let bits = 0; bits <= 7; bits++) {
      const list = { owner: 7, group: 0, other: 0, mask: 7, named: [{ ...who, bits }] };
      const shown = [...entriesOf(list, "inherited", true), ...entriesOf(list, "access", true)];
      expect(namedEntriesOf(shown, true)).toEqual({ access: list.named, inherited: list.named });
    }
  });
});

describe("a list with other entries", () => {
  const before = { owner: 6, group: 6, other: 4, mask: 4, named: [{ ...who, bits: 6 }] };

  test("has a mask that withholds nothing from those who are named", () => {
    const after = withNamed(before, [{ ...who, bits: 7 }]);
    expect(after).toEqual({ owner: 6, group: 4, other: 4, mask: 7, named: [{ ...who, bits: 7 }] });
  });

  test("does not give the owning group what the mask had taken from it", () => {
    expect(withNamed(before, [])).toEqual({ owner: 6, group: 4, other: 4, mask: undefined, named: [] });
  });

  test("has a limit", () => {
    const named = Array.from({ length: 1025 }, (_, id) => ({ kind: "user" as const, id, bits: 4 }));
    expect(withNamed(before, named.slice(1)).named).toHaveLength(1024);
    expect(kindOf(() => withNamed(before, named))).toBe("unkeptAccess");
  });
});
