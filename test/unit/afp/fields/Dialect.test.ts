import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AfpError } from "../../../../src/afp/command.ts";
import { Dialect } from "../../../../src/afp/fields/index.ts";
import type { VolumeParameters } from "../../../../src/afp/fields/index.ts";
import type { Cnid, NodeParameters, Rights } from "../../../../src/volume/index.ts";

const modern = new Dialect({ version: 34, secondsEastOfGmt: 7200 });
const old = new Dialect({ version: 22, secondsEastOfGmt: 7200 });

const seconds2000 = Date.UTC(2000, 0, 1) / 1000;
const when = fc.option(
  fc.integer({ min: -(2 ** 30), max: 2 ** 30 }).map((seconds) => (seconds + seconds2000) * 1000),
  { nil: undefined },
);
const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffff_ffff);
const cnid = fc.nat(0xffff_ffff).map((value) => value as Cnid);
const length = fc.nat(Number.MAX_SAFE_INTEGER);
const bytes = (count: number) =>
  fc.uint8Array({ minLength: count, maxLength: count }).map((value) => Buffer.from(value));
const name = (bytesMax: number) => fc.uint8Array({ maxLength: bytesMax }).map((value) => Buffer.from(value));
const rights: fc.Arbitrary<Rights> = fc.record({
  search: fc.boolean(),
  read: fc.boolean(),
  write: fc.boolean(),
});
const accessRights = fc.record({
  owner: rights,
  group: rights,
  everyone: rights,
  user: rights,
  userIsOwner: fc.boolean(),
});

const nodeParameters: fc.Arbitrary<NodeParameters> = fc.record({
  attributes: u16,
  parentDid: cnid,
  created: when,
  modified: when,
  backedUp: when,
  finderInfo: bytes(32),
  longName: name(31),
  nodeId: cnid,
  utf8Name: fc.string({ unit: "binary", maxLength: 80 }),
  dataBytes: length,
  resourceBytes: length,
  offspringCount: u16,
  ownerId: u32,
  groupId: u32,
  accessRights,
  unixPrivileges: fc.record({ uid: u32, gid: u32, mode: u32, rights: accessRights }),
  prodosInfo: bytes(6),
});

const volumeParameters: fc.Arbitrary<VolumeParameters> = fc.record({
  attributes: u16,
  signature: u16,
  created: when,
  modified: when,
  backedUp: when,
  volumeId: u16.map((value) => value as VolumeParameters["volumeId"]),
  freeBytes: length,
  totalBytes: length,
  extendedFreeBytes: length,
  extendedTotalBytes: length,
  name: name(27),
  blockBytes: u32,
});

interface Kind {
  name: string;
  layoutOf: Dialect["file"];
  known: number;
  /** Without the 64-bit length beside it a length fits 32 bits only. */
  saturating: readonly (readonly [bit: number, wide: number, name: "dataBytes" | "resourceBytes"])[];
  bytesMax: number;
}

const lengths32 = [
  [0x0200, 0x0800, "dataBytes"],
  [0x0400, 0x4000, "resourceBytes"],
] as const;

const kinds: Kind[] = [
  { name: "files", layoutOf: modern.file, known: 0xefff, saturating: lengths32, bytesMax: 0xffff_ffff },
  { name: "directories", layoutOf: modern.directory, known: 0xbfff, saturating: [], bytesMax: 0 },
  { name: "files of AFP 2", layoutOf: old.file, known: 0xefff, saturating: lengths32, bytesMax: 0x7fff_ffff },
  { name: "directories of AFP 2", layoutOf: old.directory, known: 0xbfff, saturating: [], bytesMax: 0 },
];

for (const { name: kindName, layoutOf, known, saturating, bytesMax } of kinds) {
  describe(`the bitmap of ${kindName}`, () => {
    test("every set of parameters comes back as it was", () => {
      const subset = u16.map((bits) => bits & known);
      fc.assert(
        fc.property(subset, nodeParameters, (bits, values) => {
          const layout = layoutOf(bits);
          const expected: Partial<NodeParameters> = {};
          for (const parameter of layout.names) Object.assign(expected, { [parameter]: values[parameter] });
          for (const [bit, wide, parameter] of saturating) {
            if ((bits & bit) !== 0 && (bits & wide & known) === 0)
              expected[parameter] = Math.min(values[parameter], bytesMax);
          }
          expect(layout.decode(layout.encode(values))).toEqual(expected);
        }),
      );
    });

    test("exactly the known bits may be asked for", () => {
      for (let bit = 1; bit <= 0x8000; bit <<= 1) {
        if ((known & bit) !== 0) expect(layoutOf(bit).bits).toBe(bit);
        else expect(() => layoutOf(bit)).toThrow(AfpError);
      }
    });
  });
}

describe("the bitmap of volumes", () => {
  test("every set of parameters comes back as it was", () => {
    fc.assert(
      fc.property(fc.nat(0x0fff), volumeParameters, (bits, values) => {
        const layout = modern.volume(bits);
        const expected: Partial<VolumeParameters> = {};
        for (const parameter of layout.names) Object.assign(expected, { [parameter]: values[parameter] });
        if (expected.freeBytes !== undefined) expected.freeBytes = Math.min(values.freeBytes, 0xffff_ffff);
        if (expected.totalBytes !== undefined) expected.totalBytes = Math.min(values.totalBytes, 0xffff_ffff);
        expect(layout.decode(layout.encode(values))).toEqual(expected);
      }),
    );
  });

  test("bits 12 to 15 mean nothing", () => {
    for (const bit of [0x1000, 0x2000, 0x4000, 0x8000]) expect(() => modern.volume(bit)).toThrow(AfpError);
  });
});

describe("a layout", () => {
  test("has names behind everything else, at offsets from the first parameter", () => {
    const layout = modern.directory(0x2140);
    const bytesOf = layout.encode({ longName: Buffer.from("ab"), nodeId: 17 as Cnid, utf8Name: "äb" });
    // Offset of the long name, node id, offset of the UTF-8 name and four zeros; then the names.
    expect(bytesOf.toString("hex")).toBe(
      "000c" + "00000011" + "000f00000000" + "026162" + "00000000" + "0003c3a462",
    );
  });

  test("has the offset 0 for a short name", () => {
    expect(modern.file(0x0080).encode({}).toString("hex")).toBe("0000");
  });

  test("has access rights in the order user, everyone, group, owner", () => {
    const none = { search: false, read: false, write: false };
    const all = { search: true, read: true, write: true };
    const value = {
      user: { ...none, read: true, write: true },
      everyone: none,
      group: { ...none, read: true },
      owner: { ...all, search: false },
      userIsOwner: true,
    };
    expect(modern.directory(0x1000).encode({ accessRights: value }).toString("hex")).toBe("86000206");
  });

  test("is built once for each bitmap value", () => {
    expect(modern.file(0x0041)).toBe(modern.file(0x0041));
  });

  test("asks for a parameter once, whatever its forms", () => {
    expect(modern.file(0x0a00).names).toEqual(["dataBytes"]);
  });
});
