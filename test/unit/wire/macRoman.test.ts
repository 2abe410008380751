import { expect, test } from "vitest";
import { decode, encode, shortBytes } from "../../../src/wire/codec.ts";
import { decodeMacRoman, encodeMacRoman, macRoman } from "../../../src/wire/macRoman.ts";

// The upper half as the protocol's reference prints it, 16 characters a row from 0x80.
const upperHalf = `
00C4 00C5 00C7 00C9 00D1 00D6 00DC 00E1 00E0 00E2 00E4 00E3 00E5 00E7 00E9 00E8
00EA 00EB 00ED 00EC 00EE 00EF 00F1 00F3 00F2 00F4 00F6 00F5 00FA 00F9 00FB 00FC
2020 00B0 00A2 00A3 00A7 2022 00B6 00DF 00AE 00A9 2122 00B4 00A8 2260 00C6 00D8
221E 00B1 2264 2265 00A5 00B5 2202 2211 220F 03C0 222B 00AA 00BA 03A9 00E6 00F8
00BF 00A1 00AC 221A 0192 2248 2206 00AB 00BB 2026 00A0 00C0 00C3 00D5 0152 0153
2013 2014 201C 201D 2018 2019 00F7 25CA 00FF 0178 2044 20AC 2039 203A FB01 FB02
2021 00B7 201A 201E 2030 00C2 00CA 00C1 00CB 00C8 00CD 00CE 00CF 00CC 00D3 00D4
F8FF 00D2 00DA 00DB 00D9 0131 02C6 02DC 00AF 02D8 02D9 02DA 00B8 02DD 02DB 02C7`
  .trim()
  .split(/\s+/)
  .map((hex) => Number.parseInt(hex, 16));

test("every byte of the upper half has Apple's character", () => {
  const bytes = Uint8Array.from({ length: 128 }, (_, index) => 128 + index);
  expect(Array.from(decodeMacRoman(bytes), (character) => character.codePointAt(0))).toEqual(upperHalf);
});

test("every byte survives decoding and encoding", () => {
  for (let byte = 0; byte < 256; byte++) {
    expect(encodeMacRoman(decodeMacRoman(Uint8Array.of(byte)))).toEqual(Buffer.of(byte));
  }
});

test("decomposed text is composed before it is encoded", () => {
  expect(encodeMacRoman("Cafe\u0301")).toEqual(Buffer.from("4361668e", "hex"));
});

test("the Ohm sign is taken for the Greek letter", () => {
  expect(encodeMacRoman("\u2126")).toEqual(Buffer.of(0xbd));
});

test("a character that MacRoman lacks gives undefined, or its replacement", () => {
  expect(encodeMacRoman("a字b")).toBeUndefined();
  expect(encodeMacRoman("a字😀b", { replacement: "_" })).toEqual(Buffer.from("a__b"));
});

test("a replacement that MacRoman lacks is refused", () => {
  expect(() => encodeMacRoman("a字", { replacement: "字" })).toThrow(RangeError);
});

test("as a field, text keeps what MacRoman has and loses the rest to question marks", () => {
  const field = macRoman(shortBytes);
  expect(encode(field, "é字")).toEqual(Buffer.from("028e3f", "hex"));
  expect(decode(field, Buffer.from("028e3f", "hex"))).toBe("é?");
});
