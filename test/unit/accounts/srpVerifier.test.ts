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

test("the verifier is the one that Netatalk 4.5.1's afppasswd makes", () => {
  const netatalks =
    "3840756d4deb0220c0fdb551da4c313a13cb56a547c642ad4448dd5764f751639670bd768069efc87020d817086c5fb7" +
    "fe08fe83fa3d6626ad219172cff1bc2f7a72dbe931a3d163aa99f686609f20c508025369b448c5bdf8f48da0a49a0778" +
    "6b096970c37da83b63f630d4ccd9002c1b27ce56ede2d33293061fc12c9875207f6d2d5e99734eea1fabe23d0c72c6d5" +
    "8749418f047a647e0f1418b32750d3f377ccb8dc9120c653ae721ecf2eb21c56117842344d040c03466629b230c6d592";
  const { verifier } = makeSrpVerifier("user1", "Passw0rd-acct", () =>
    Buffer.from("7289c5c325d2c67896e21025be143ba9", "hex"),
  );
  expect(verifier.toString("hex")).toBe(netatalks);
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
