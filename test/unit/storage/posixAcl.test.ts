import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AccessList, NamedEntry } from "../../../src/storage/AccessList.ts";
import { FileError } from "../../../src/storage/FileError.ts";
import { decodeAccessList, encodeAccessList } from "../../../src/storage/posixAcl.ts";
import { kindOf } from "../../support/fileStoreWords.ts";
import { hex } from "../../support/hexExchange.ts";

const owner = "0100 0600 ffffffff";
const user = "0200 0400 d2040000";
const group = "0400 0400 ffffffff";
const namedGroup = "0800 0700 409c0000";
const mask = "1000 0600 ffffffff";
const other = "2000 0000 ffffffff";
const list = (...entries: string[]) => hex(`02000000 ${entries.join(" ")}`);

const whole: AccessList = {
  owner: 6,
  group: 4,
  other: 0,
  mask: 6,
  named: [
    { kind: "user", id: 1234, bits: 4 },
    { kind: "group", id: 40_000, bits: 7 },
  ],
};

describe("the kernel's access lists", () => {
  test("are read and written as setfacl left them on a disk", () => {
    const bytes = list(owner, user, group, namedGroup, mask, other);
    expect(decodeAccessList(bytes)).toEqual(whole);
    expect(encodeAccessList(whole)).toEqual(bytes);
  });

  test("may say no more than a mode, and no mask then", () => {
    const bytes = list(owner, group, other);
    expect(decodeAccessList(bytes)).toEqual({ owner: 6, group: 4, other: 0, mask: undefined, named: [] });
    expect(encodeAccessList(decodeAccessList(bytes))).toEqual(bytes);
    expect(decodeAccessList(list(owner, group, mask, other)).mask).toBe(6);
  });

  test.each([
    ["nothing", hex("")],
    ["another version", hex(`03000000 ${owner} ${group} ${other}`)],
    ["no owner", list(group, other)],
    ["no group", list(owner, other)],
    ["no other", list(owner, group)],
    ["somebody named and no mask", list(owner, user, group, other)],
    ["one named twice", list(owner, user, user, group, mask, other)],
    ["an order that is none", list(owner, group, user, mask, other)],
    ["one too many", list(owner, group, other, other)],
    ["half an entry", list(owner, group, other).subarray(0, -1)],
    ["permissions that there are not", list("0100 0800 ffffffff", group, other)],
    ["an entry of no kind", list(owner, "0300 0400 ffffffff", group, mask, other)],
  ])("with %s are refused", (_what, bytes) => {
    expect(kindOf(() => decodeAccessList(bytes))).toBe("io");
  });

  test("have a limit", () => {
    const named = (count: number) =>
      Array.from({ length: count }, (_, id): NamedEntry => {
        return { kind: "user", id, bits: 4 };
      });
    const most = { ...whole, named: named(1024) };
    expect(decodeAccessList(encodeAccessList(most))).toEqual(most);
    const more = encodeAccessList({ ...whole, named: named(1025) });
    expect(kindOf(() => decodeAccessList(more))).toBe("unkeptAccess");
  });

  test("of any bytes are a list that is written the same, or a FileError", () => {
    const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
    const entry = fc.constantFrom(owner, user, group, namedGroup, mask, other, "0200 0700 00000000");
    const lists = fc.array(entry, { maxLength: 7 }).map((entries) => list(...entries));
    fc.assert(
      fc.property(fc.oneof(lists, fc.uint8Array({ maxLength: 60 })), (bytes) => {
        try {
          expect(decodeAccessList(encodeAccessList(decodeAccessList(bytes)))).toEqual(
            decodeAccessList(bytes),
          );
        } catch (error) {
          expect(error).toBeInstanceOf(FileError);
        }
      }),
      { seed, numRuns: 500 },
    );
  });
});
