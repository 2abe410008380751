import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Cnid } from "../../../src/cnid/Cnid.ts";
import { type MangledName, parseMangled } from "../../../src/volume/longNames.ts";
import { NameRules } from "../../../src/volume/NameRules.ts";
import { ShownNames } from "../../../src/volume/ShownNames.ts";
import type { VolumeNode } from "../../../src/volume/index.ts";
import { decodeMacRoman, macRomanCharset } from "../../../src/wire/macRoman.ts";
import { plainNames, toDiskName, toMacName } from "../../support/plainNames.ts";

const id = 0x1a2b as Cnid;
const nothing = { isReserved: () => false, stat: () => expect.fail("the disk is not asked") };
const shown = new ShownNames(nothing, new NameRules(nothing, [], plainNames), macRomanCharset);
const nodeOf = (name: string) => ({ cnid: id, parent: 2, name, path: name }) as VolumeNode;
const longNameOf = (name: string): Buffer => shown.longNameOf(nodeOf(name));
const utf8NameOf = (name: string): string => shown.utf8NameOf(nodeOf(name));
const isMangledNameOf = (name: string, given: MangledName) => shown.isMangledNameOf(nodeOf(name), given);
const longName = (name: string): string => decodeMacRoman(longNameOf(name));

describe("long names", () => {
  test("a name that fits is sent as it is", () => {
    expect(longName("Report.pdf")).toBe("Report.pdf");
    expect(longName("x".repeat(31))).toBe("x".repeat(31));
    expect(longNameOf("\u00e9t\u00e9:1").toString("hex")).toBe("8e748e2f31");
  });

  test("a longer one is cut, and carries its id and its extension", () => {
    expect(longName(`${"x".repeat(40)}.txt`)).toBe(`${"x".repeat(22)}#1A2B.txt`);
    expect(longName("x".repeat(32))).toBe(`${"x".repeat(26)}#1A2B`);
  });

  test("an extension of more than four characters is part of the name", () => {
    expect(longName(`${"x".repeat(40)}.sparsebundle`)).toBe(`${"x".repeat(26)}#1A2B`);
  });

  test("a dot in front begins no extension", () => {
    expect(longName(`.${"x".repeat(40)}`)).toBe(`.${"x".repeat(25)}#1A2B`);
  });

  test("characters that MacRoman lacks are left out, three question marks where nothing is left", () => {
    expect(longName("a\u65e5b.txt")).toBe("ab#1A2B.txt");
    expect(longName("\u65e5\u672c.txt")).toBe("???#1A2B.txt");
    expect(longName("\u65e5.\u672c")).toBe(".#1A2B");
  });

  test("a name for AFP 3 is mangled only where a Mac has no room for it", () => {
    expect(utf8NameOf(`${"x".repeat(40)}.txt`)).toBe(`${"x".repeat(40)}.txt`);
    const name = `${"\u01d6".repeat(120)}.txt`;
    const mangled = utf8NameOf(name);
    expect(mangled.length).toBeLessThanOrEqual(255);
    expect(mangled.endsWith("#1A2B.txt")).toBe(true);
    const parsed = parseMangled(mangled);
    expect(parsed !== undefined && isMangledNameOf(name, parsed)).toBe(true);
  });

  test("every mangled name fits and leads back to the name that it was made of", () => {
    const names = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 70 })
      .map((text) => text.replaceAll(/[\0:#]/gu, "_"))
      .filter((text) => text !== "." && text !== ".." && Buffer.byteLength(text) <= 200)
      .map(toDiskName);
    fc.assert(
      fc.property(names, (name) => {
        const long = longNameOf(name);
        expect(long.length).toBeLessThanOrEqual(31);
        const text = decodeMacRoman(long);
        if (text.normalize("NFD") === toMacName(name).normalize("NFD")) return;
        const parsed = parseMangled(text);
        expect(parsed).toMatchObject({ cnid: id });
        expect(parsed !== undefined && isMangledNameOf(name, parsed)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("names that look mangled", () => {
  test.each(["plain", "a#", "#1A", "a#0A", "a#1a", "a#G", "a#2", "a#10", "a#123456789", "a#1A.12345"])(
    "%s does not",
    (name) => {
      expect(parseMangled(name)).toBeUndefined();
    },
  );

  test.each([
    ["a#11", { prefix: "a", cnid: 0x11, extension: "" }],
    ["a#b#1A2B.txt", { prefix: "a#b", cnid: id, extension: ".txt" }],
    ["???#FFFFFFFF", { prefix: "???", cnid: 0xffffffff, extension: "" }],
  ])("%s does", (name, parts) => {
    expect(parseMangled(name)).toEqual(parts);
  });

  test("are none of a node whose name needs no mangling", () => {
    expect(isMangledNameOf("short.txt", { prefix: "short", cnid: id, extension: ".txt" })).toBe(false);
  });

  test("are also those that Netatalk made, which gives up at the first character", () => {
    const given = { prefix: "???", cnid: id, extension: ".mp3" };
    expect(isMangledNameOf("\u05e4\u05ea test 337.mp3", given)).toBe(true);
    expect(isMangledNameOf("\u05e4\u05ea test 337.mp3", { ...given, prefix: "t" })).toBe(false);
    expect(isMangledNameOf("a\u05e4.mp3", given)).toBe(false);
  });

  test("must have the node's own beginning and extension", () => {
    const name = `${"x".repeat(40)}.txt`;
    expect(isMangledNameOf(name, { prefix: "xxx", cnid: id, extension: ".txt" })).toBe(true);
    expect(isMangledNameOf(name, { prefix: "xxy", cnid: id, extension: ".txt" })).toBe(false);
    expect(isMangledNameOf(name, { prefix: "xxx", cnid: id, extension: ".doc" })).toBe(false);
    expect(isMangledNameOf(name, { prefix: "???", cnid: id, extension: ".txt" })).toBe(false);
  });
});
