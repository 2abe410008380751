import { expect, test } from "vitest";
import { modexp } from "../../../../src/afp/uam/modexp.ts";

test("powers are taken modulo the modulus", () => {
  expect(modexp(4n, 13n, 497n)).toBe(445n);
  expect(modexp(7n, 0n, 11n)).toBe(1n);
  expect(modexp(7n, 5n, 1n)).toBe(0n);
});

test("Fermat's theorem holds for DHX's prime", () => {
  const prime = 0xba2873dfb06057d43f2024744ceee75bn;
  expect(modexp(7n, prime - 1n, prime)).toBe(1n);
});
