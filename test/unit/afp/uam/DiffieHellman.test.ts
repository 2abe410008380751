import { expect, test } from "vitest";
import { dhx2Group, dhxGroup } from "../../../../src/afp/uam/DiffieHellman.ts";
import { modexp } from "../../../../src/afp/uam/modexp.ts";
import { bytesOfInteger, integerOf } from "../../../../src/wire/integer.ts";

const groups = [
  ["DHX2", dhx2Group, 2n],
  ["DHX", dhxGroup, 7n],
] as const;

/** Exponents of a test: 1, 2, 3 … on the right of zeros. */
const exponent = (value: number) => bytesOfInteger(BigInt(value), 16);

test.each(groups)("%s: both sides share one secret, as long as the prime", (_name, group, generator) => {
  const prime = integerOf(group.prime);
  const [ours, theirs] = [group.keyOf(exponent(4711)), group.keyOf(exponent(99))];
  const shared = ours.sharedWith(theirs.publicValue);
  expect(shared).toEqual(theirs.sharedWith(ours.publicValue));
  expect(shared).toEqual(bytesOfInteger(modexp(generator, 4711n * 99n, prime), group.prime.length));
});

test.each(groups)("%s: zeros on the left of public values and secrets stay", (_name, group, generator) => {
  const key = group.keyOf(exponent(3));
  expect(key.publicValue).toEqual(bytesOfInteger(generator ** 3n, group.prime.length));
  const peer = bytesOfInteger(generator, group.prime.length);
  expect(key.sharedWith(peer)).toEqual(bytesOfInteger(generator ** 3n, group.prime.length));
});

test.each(groups)("%s: public values of 0, 1, p − 1 and above share nothing", (_name, group) => {
  const key = group.keyOf(exponent(4711));
  const prime = integerOf(group.prime);
  for (const value of [0n, 1n, prime - 1n, prime, prime + 1n]) {
    expect(key.sharedWith(bytesOfInteger(value, group.prime.length))).toBeUndefined();
  }
});

test("conversations at the same time do not take one another's exponent", () => {
  const first = dhx2Group.keyOf(exponent(5));
  dhx2Group.keyOf(exponent(7));
  expect(first.sharedWith(bytesOfInteger(2n, 256))).toEqual(bytesOfInteger(32n, 256));
});

test("DHX2's prime is the 2048-bit one of RFC 3526", () => {
  expect(dhx2Group.prime).toHaveLength(256);
  expect(dhx2Group.prime.subarray(0, 16).toString("hex")).toBe("ffffffffffffffffc90fdaa22168c234");
});
