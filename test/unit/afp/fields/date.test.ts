import { expect, test } from "vitest";
import { dateOf } from "../../../../src/afp/fields/date.ts";
import { decode, encode } from "../../../../src/wire/codec.ts";

const gmt = dateOf({ version: 34, secondsEastOfGmt: 3600 });
const local = dateOf({ version: 22, secondsEastOfGmt: 3600 });
const hexOf = (value: number | undefined, codec = gmt) => encode(codec, value).toString("hex");

test("dates count seconds from the year 2000", () => {
  expect(hexOf(Date.UTC(2000, 0, 1))).toBe("00000000");
  expect(hexOf(Date.UTC(2000, 0, 1, 0, 1))).toBe("0000003c");
  expect(hexOf(Date.UTC(1999, 11, 31, 23, 59, 59))).toBe("ffffffff");
});

test("never is the most negative number", () => {
  expect(hexOf(undefined)).toBe("80000000");
  expect(decode(gmt, Buffer.from("80000000", "hex"))).toBeUndefined();
});

test("dates that have no place become the nearest that have one", () => {
  expect(hexOf(Date.UTC(1900, 0, 1))).toBe("80000001");
  expect(hexOf(Date.UTC(2100, 0, 1))).toBe("7fffffff");
});

test("parts of a second are cut off, before 2000 too", () => {
  expect(hexOf(Date.UTC(2000, 0, 1) + 999)).toBe("00000000");
  expect(hexOf(Date.UTC(2000, 0, 1) - 1)).toBe("ffffffff");
});

test("before AFP 3 dates are the server's local time", () => {
  expect(hexOf(Date.UTC(2000, 0, 1), local)).toBe("00000e10");
  expect(decode(local, Buffer.from("00000e10", "hex"))).toBe(Date.UTC(2000, 0, 1));
});
