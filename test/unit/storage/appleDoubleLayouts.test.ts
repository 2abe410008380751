import { expect, test } from "vitest";
import { decodeHeader, entryId } from "../../../src/storage/appleDouble.ts";
import {
  attributeLayout,
  headerFileLayout,
  resourceFileLayout,
} from "../../../src/storage/appleDoubleLayouts.ts";
import { decodeAreas, withMetadata } from "../../../src/storage/metadataAreas.ts";

function hex(text: string): Buffer {
  return Buffer.from(text.replace(/\s/g, ""), "hex");
}

const metadata = {
  finderInfo: Buffer.from("TEXTttxt" + "\0".repeat(24), "latin1"),
  attributes: 0x0120,
  createdMilliseconds: Date.UTC(2000, 0, 1, 0, 1), // 60 seconds after the epoch of AppleDouble
  backedUpMilliseconds: undefined,
  comment: Buffer.from("hi"),
};

// By hand from afp-protocol.md §7.1 and §7.2.
const attribute = Buffer.concat([
  hex(`00051607 00020000 00000000000000000000000000000000 0008
       00000004 0000009a 00000002
       00000008 00000162 00000010
       00000009 0000007a 00000020
       0000000e 00000172 00000004
       80444556 00000176 00000000
       80494e4f 0000017e 00000000
       8053594e 00000186 00000000
       8053567e 0000018e 00000000`),
  hex("54455854 74747874"),
  Buffer.alloc(24),
  hex("6869"),
  Buffer.alloc(198),
  hex("0000003c 80000000 80000000 80000000"),
  hex("00000120"),
  Buffer.alloc(28),
]);

test("the metadata attribute is 402 bytes, as Netatalk and Samba read it", () => {
  const written = withMetadata(attributeLayout.bytes, attributeLayout.entries, metadata);
  expect(attribute).toHaveLength(402);
  expect(written.toString("hex")).toBe(attribute.toString("hex"));
});

test("the metadata attribute is read back from those bytes", () => {
  expect(decodeAreas(attribute, decodeHeader(attribute) ?? [])).toEqual(metadata);
});

test("Netatalk's ids, private bits and dates survive a change of ours", () => {
  const theirs = Buffer.from(attribute);
  theirs.set(hex("00000004"), 26 + 12 * 7 + 8); // the length of the CNID
  theirs.set(hex("7b940000"), 398);
  theirs.set(hex("0000abcd"), 358); // modification date
  theirs.set(hex("0002"), 370); // "group" among the private bits
  const entries = decodeHeader(theirs) ?? [];
  const changed = withMetadata(theirs, entries, { ...metadata, attributes: 1 });
  expect(changed.subarray(398).toString("hex")).toBe("7b940000");
  expect(changed.subarray(354, 374).toString("hex")).toBe("0000003c0000abcd800000008000000000020001");
  expect(decodeHeader(changed)).toEqual(entries);
});

test("a comment of 200 zeros was never set", () => {
  const fresh = Buffer.from(attribute);
  fresh.fill(0, 154, 354);
  fresh.set(hex("000000c8"), 26 + 8);
  expect(decodeAreas(fresh, decodeHeader(fresh) ?? []).comment).toHaveLength(0);
});

test("a resource file begins with 82 bytes", () => {
  const expected = Buffer.concat([
    hex(`00051607 00020000 4e65746174616c6b2020202020202020 0002
         00000009 00000032 00000020
         00000002 00000052 00000000`),
    Buffer.alloc(32),
  ]);
  expect(resourceFileLayout.bytes.toString("hex")).toBe(expected.toString("hex"));
});

test("a header file is 741 bytes with 13 entries", () => {
  const written = withMetadata(headerFileLayout.bytes, headerFileLayout.entries, metadata);
  const expected = Buffer.alloc(741);
  expected.set(
    hex(`00051607 00020000 4e65746174616c6b2020202020202020 000d
         00000002 000002e5 00000000
         00000003 000000b6 00000000
         00000004 000001b5 00000002
         00000008 0000027d 00000010
         00000009 0000028d 00000020
         0000000b 000002c1 00000000
         0000000d 000002b5 00000000
         0000000e 000002b1 00000004
         0000000f 000002ad 00000000
         80444556 000002c9 00000000
         80494e4f 000002d1 00000000
         8053594e 000002d9 00000000
         8053567e 000002e1 00000000`),
  );
  expected.set(Buffer.from("hi"), 437);
  expected.set(hex("0000003c 80000000 80000000 80000000"), 637);
  expected.set(Buffer.from("TEXTttxt"), 653);
  expected.set(hex("00000120"), 689);
  expect(written.toString("hex")).toBe(expected.toString("hex"));
  expect(headerFileLayout.entries.map((entry) => entry.id)).toContain(entryId.resourceFork);
});

test("what is no AppleDouble has no header", () => {
  expect(decodeHeader(Buffer.alloc(0))).toBeUndefined();
  expect(decodeHeader(Buffer.alloc(100))).toBeUndefined();
  for (let length = 0; length < 122; length++) {
    expect(decodeHeader(attribute.subarray(0, length))).toBeUndefined();
  }
  const many = Buffer.from(attribute);
  many.set(hex("ffff"), 24);
  expect(decodeHeader(many)).toBeUndefined();
});
