import { describe, expect, test } from "vitest";
import { AfpError } from "../../../../src/afp/command.ts";
import { Dialect } from "../../../../src/afp/fields/index.ts";
import { MalformedMessage } from "../../../../src/wire/Reader.ts";

const modern = new Dialect({ version: 34, secondsEastOfGmt: 0 });
const old = new Dialect({ version: 22, secondsEastOfGmt: 0 });
const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

describe("changes of nodes", () => {
  test("attributes are set or cleared", () => {
    expect(modern.nodeChanges(0x0001).decode(hex("81a0"))).toEqual({
      attributes: { bits: 0x01a0, set: true },
    });
    expect(modern.nodeChanges(0x0001).decode(hex("0001"))).toEqual({
      attributes: { bits: 0x0001, set: false },
    });
  });

  test("dates may be never", () => {
    const changes = modern.nodeChanges(0x0018).decode(hex("00000001 80000000"));
    expect(changes).toEqual({ modified: Date.UTC(2000, 0, 1) + 1000, backedUp: undefined });
    expect("backedUp" in changes).toBe(true);
  });

  test("of UNIX privileges the last four bytes say nothing", () => {
    const changes = modern.nodeChanges(0x8000).decode(hex("000003e8 00000064 000081a4 deadbeef"));
    expect(changes).toEqual({ unixPrivileges: { uid: 1000, gid: 100, mode: 0o100644 } });
  });

  test("ProDOS information may be set before AFP 3 only", () => {
    expect(old.nodeChanges(0x2001).decode(hex("8001 500045540000"))).toEqual({
      attributes: { bits: 1, set: true },
      prodosInfo: hex("500045540000"),
    });
    expect(() => old.nodeChanges(0x2001).decode(hex("8001 0f00"))).toThrow(MalformedMessage);
    expect(() => modern.nodeChanges(0x2000)).toThrow(AfpError);
  });

  test("names, ids and lengths can't be set", () => {
    for (const bit of [0x0002, 0x0040, 0x0080, 0x0100, 0x0200, 0x0400, 0x0800, 0x1000, 0x2000, 0x4000])
      expect(() => modern.nodeChanges(bit)).toThrow(AfpError);
  });

  test("UNIX privileges need AFP 3", () => {
    expect(() => old.nodeChanges(0x8000)).toThrow(AfpError);
  });
});

describe("changes of directories", () => {
  test("owner, group and rights may be set, the asking user's rights not", () => {
    const none = { search: false, read: false, write: false };
    expect(modern.directoryChanges(0x1c00).decode(hex("00000001 00000002 ff000207"))).toEqual({
      ownerId: 1,
      groupId: 2,
      accessRights: {
        owner: { search: true, read: true, write: true },
        group: { ...none, read: true },
        everyone: none,
      },
    });
  });

  test("what comes too short is malformed", () => {
    expect(() => modern.directoryChanges(0x0020).decode(Buffer.alloc(31))).toThrow(MalformedMessage);
  });
});
