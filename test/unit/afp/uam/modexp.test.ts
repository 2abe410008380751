import { expect, test } from "vitest";
import { bytesOfInteger, integerOf, modexp } from "../../../../src/afp/uam/modexp.ts";

test("powers are taken modulo the modulus", () => {
  expect(modexp(4n, 13n, 497n)).toBe(445n);
  expect(modexp(7n, 0n, 11n)).toBe(1n);
  expect(modexp(7n, 5n, 1n)).toBe(0n);
});

test("Fermat's theorem holds for DHX's prime", () => {
  const prime = 0xba2873dfb06057d43f2024744ceee75bn;
  expect(modexp(7n, prime - 1n, prime)).toBe(1n);
});

test("bytes keep their zeros on the left", () => {
  expect(bytesOfInteger(0x1234n, 4)).toEqual(Buffer.of(0, 0, 0x12, 0x34));
  expect(bytesOfInteger(0n, 2)).toEqual(Buffer.of(0, 0));
  expect(integerOf(Buffer.of(0, 0, 0x12, 0x34))).toBe(0x1234n);
  expect(integerOf(Buffer.alloc(0))).toBe(0n);
});

test("a number that does not fit is refused", () => {
  expect(() => bytesOfInteger(0x10000n, 2)).toThrow(RangeError);
});
