import { expect, test } from "vitest";
import { bytesOfInteger, integerOf } from "../../../src/wire/integer.ts";

test("bytes keep their zeros on the left", () => {
  expect(bytesOfInteger(0x1234n, 4)).toEqual(Buffer.of(0, 0, 0x12, 0x34));
  expect(bytesOfInteger(0n, 2)).toEqual(Buffer.of(0, 0));
  expect(integerOf(Buffer.of(0, 0, 0x12, 0x34))).toBe(0x1234n);
  expect(integerOf(Buffer.alloc(0))).toBe(0n);
});

test("a number that does not fit is refused", () => {
  expect(() => bytesOfInteger(0x10000n, 2)).toThrow(RangeError);
});
