import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FileError } from "../../../src/storage/FileError.ts";
import { nameBytesMax } from "../../../src/volume/DiskNames.ts";
import { pathIn } from "../../../src/volume/names.ts";
import { compose, decompose } from "../../../src/wire/composition.ts";
import { toDiskName, toMacName } from "../../support/plainNames.ts";

const macText = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 60 })
  .map((text) => decompose(text.replaceAll("\u0000", "").replaceAll(":", "/")))
  .filter((text) => text !== "" && text !== "." && text !== "..")
  .filter((text) => Buffer.byteLength(compose(text)) <= nameBytesMax);

describe("names on the wire and on disk", () => {
  test("what a Mac sends comes back the same from the disk", () => {
    fc.assert(
      fc.property(macText, (name) => {
        expect(toMacName(toDiskName(name))).toBe(name);
      }),
      { numRuns: 2000 },
    );
  });

  test("any text, composed or not, reaches one name on disk", () => {
    fc.assert(
      fc.property(macText, (name) => {
        expect(toDiskName(compose(name))).toBe(toDiskName(name));
      }),
      { numRuns: 500 },
    );
  });

  test("every single character survives the way to the disk and back", () => {
    for (let point = 1; point <= 0x2fa20; point++) {
      if (point === 0x3a || (point >= 0xd800 && point <= 0xdfff)) continue;
      const name = decompose(`a${String.fromCodePoint(point)}b`);
      if (toMacName(toDiskName(name)) !== name) expect.fail(`U+${point.toString(16)} is changed`);
    }
  });

  test("accents are composed on disk and decomposed for a Mac", () => {
    expect(toDiskName("Re\u0301sume\u0301")).toBe("R\u00e9sum\u00e9");
    expect(toMacName("R\u00e9sum\u00e9")).toBe("Re\u0301sume\u0301");
    expect(toMacName("\ud55c")).toBe("\u1112\u1161\u11ab");
  });

  test("what HFS+ leaves whole stays whole, what it takes apart is not put together into it", () => {
    expect(toMacName("\u2260\uf900\u{2f800}")).toBe("\u2260\uf900\u{2f800}");
    expect(toDiskName("\u2260\uf900")).toBe("\u2260\uf900");
    expect(toDiskName("=\u0338")).toBe("=\u0338");
    expect(toDiskName("\u2260")).not.toBe(toDiskName("=\u0338"));
  });

  test("a slash of a Mac is a colon on disk", () => {
    expect(toDiskName("1/2")).toBe("1:2");
    expect(toMacName("1:2")).toBe("1/2");
  });

  test.each([
    ["an empty name", ""],
    ["the folder itself", "."],
    ["the folder above", ".."],
    ["a NUL", "a\u0000b"],
    ["a colon", "a:b"],
    ["256 bytes", "x".repeat(256)],
    ["256 bytes once composed", "e\u0301".repeat(128)],
  ])("%s is refused", (_, name) => {
    expect(() => toDiskName(name)).toThrow(expect.objectContaining({ kind: "badName" }) as FileError);
  });

  test("a name is measured as the disk has it, not as the Mac sends it", () => {
    expect(toDiskName("e\u0301".repeat(127))).toBe("\u00e9".repeat(127));
  });

  test("the root adds nothing to a path", () => {
    expect(pathIn("", "a")).toBe("a");
    expect(pathIn("a/b", "c")).toBe("a/b/c");
  });
});
