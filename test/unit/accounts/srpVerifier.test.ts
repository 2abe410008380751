import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { isSrpValue, srpGenerator, srpPower, srpPowerOf, srpPrime } from "../../../src/accounts/srpGroup.ts";
import { formatSrp, makeSrpVerifier, parseSrp, srpSecret } from "../../../src/accounts/srpVerifier.ts";
import { modexp } from "../../../src/afp/uam/modexp.ts";
import { bytesOfInteger, integerOf } from "../../../src/wire/integer.ts";

const salt = Buffer.from("beb25379d1a8581eb5a727673a2441ee", "hex");
const prime = integerOf(srpPrime);

test("the secret is the one that RFC 5054 works out for alice (its group, salt and password)", () => {
  const secret = srpSecret("alice", "password123", salt);
  expect(secret.toString("hex")).toBe("94b7555aabe9127cc58ccf4993db6cf84d16c124");
});

test("the verifier is the generator to the secret, in this group, whatever computes it", () => {
  const { salt: own, verifier } = makeSrpVerifier("alice", "password123", () => salt);
  expect(own).toEqual(salt);
  const secret = 0x94b7555aabe9127cc58ccf4993db6cf84d16c124n;
  expect(verifier).toEqual(bytesOfInteger(modexp(BigInt(srpGenerator), secret, prime), 192));
});

test("the group is a safe prime of 1536 bits", () => {
  expect(srpPrime.length * 8).toBe(1536);
  expect(prime >> 1535n).toBe(1n);
  for (const number of [prime, prime >> 1n]) {
    for (const base of [2n, 3n, 5n, 7n]) expect(modexp(base, number - 1n, number)).toBe(1n);
  }
});

test("powers are those of plain arithmetic, small ones with zeros on the left", () => {
  expect(srpPower(Buffer.of(3))).toEqual(bytesOfInteger(8n, 192));
  const base = createHash("sha512").update("base").digest();
  const exponent = createHash("sha256").update("exponent").digest();
  const expected = modexp(integerOf(base), integerOf(exponent), prime);
  expect(srpPowerOf(base, exponent)).toEqual(bytesOfInteger(expected, 192));
});

test("a value that leads to what anybody can guess has no power", () => {
  for (const value of [0n, 1n, prime - 1n, prime, prime + 1n]) {
    const bytes = bytesOfInteger(value, 192);
    expect([isSrpValue(bytes), srpPowerOf(bytes, Buffer.of(5))]).toEqual([false, undefined]);
  }
  expect(isSrpValue(Buffer.alloc(0))).toBe(false);
  for (const value of [2n, prime - 2n]) expect(isSrpValue(bytesOfInteger(value, 192))).toBe(true);
});

test("composed and decomposed spellings are one password, and every salt is new", () => {
  const [one, other] = [
    makeSrpVerifier("a", "\u00fc", () => salt),
    makeSrpVerifier("a", "u\u0308", () => salt),
  ];
  expect(one).toEqual(other);
  expect(makeSrpVerifier("a", "b").salt).not.toEqual(makeSrpVerifier("a", "b").salt);
});

test("a verifier reads back as it was written, and nothing else is one", () => {
  const verifier = makeSrpVerifier("fred", "secret");
  const text = formatSrp(verifier);
  expect(text).toMatch(/^srp\$[0-9a-f]{32}\$[0-9a-f]{384}$/);
  expect(parseSrp(text)).toEqual(verifier);
  const [, saltText = "", verifierText = ""] = text.split("$");
  const wrong = [
    "",
    text.toUpperCase(),
    `${text} `,
    `${text}\n`,
    `${text}$`,
    text.slice(0, -1),
    `srp$${saltText}`,
    `srp$${saltText}0$${verifierText.slice(1)}`,
    `srp$${saltText}$${"0".repeat(384)}`,
    `srp$${saltText}$${"0".repeat(383)}1`,
    `srp$${saltText}$${srpPrime.toString("hex")}`,
    `srp$${saltText}$${"f".repeat(384)}`,
  ];
  for (const each of wrong) expect(parseSrp(each), each).toBeUndefined();
});
