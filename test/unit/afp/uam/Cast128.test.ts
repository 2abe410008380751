import { expect, test } from "vitest";
import { Cast128 } from "../../../../src/afp/uam/Cast128.ts";

const hex = (text: string) => Buffer.from(text, "hex");
const noVector = Buffer.alloc(8);
const vectorKey = hex("0123456712345678234567893456789a");

/** RFC 2144, B.2; every block for itself, so each of them starts with an empty vector. */
function maintenance(rounds: number): [a: string, b: string] {
  const halves = (key: Buffer, value: Buffer): Buffer => {
    const cipher = new Cast128(key);
    const sealed = [value.subarray(0, 8), value.subarray(8)].map((half) => cipher.encrypt(half, noVector));
    return Buffer.concat(sealed);
  };
  let [a, b] = [vectorKey, vectorKey] as [Buffer, Buffer];
  for (let round = 0; round < rounds; round++) {
    a = halves(b, a);
    b = halves(a, b);
  }
  return [a.toString("hex"), b.toString("hex")];
}

test("RFC 2144 B.1: the vector for a key of 128 bits", () => {
  const cipher = new Cast128(vectorKey);
  const sealed = cipher.encrypt(hex("0123456789abcdef"), noVector);
  expect(sealed.toString("hex")).toBe("238b4fe5847e44b2");
  expect(cipher.decrypt(sealed, noVector).toString("hex")).toBe("0123456789abcdef");
});

// The state on the way to the RFC's million rounds, which this code reached.
test("RFC 2144 B.2: the maintenance test after a thousand rounds", () => {
  expect(maintenance(1000)).toEqual(["23f73b14b02a2ad7dfb9f2c35644798d", "e5bf37eff14c456a40b21ce369370a9f"]);
});

test.runIf(process.env["LONG"])("RFC 2144 B.2: the maintenance test in full", { timeout: 300_000 }, () => {
  expect(maintenance(1_000_000)).toEqual([
    "eea9d0a249fd3ba6b3436fb89d6dca92",
    "b2c95eb00c31ad7180ac05b8e83d696e",
  ]);
});

test("CBC agrees with OpenSSL's cast5-cbc", () => {
  const cipher = new Cast128(hex("000102030405060708090a0b0c0d0e0f"));
  const plain = Buffer.from("the quick brown fox jumps over 1");
  const sealed = cipher.encrypt(plain, Buffer.from("LWallace"));
  expect(sealed.toString("hex")).toBe("c8891759f59882f53a09b70ced4f1bdcd0fc02b5377cdb7a13e82035c74daa8a");
  expect(cipher.decrypt(sealed, Buffer.from("LWallace"))).toEqual(plain);
});

test("a block depends on every one before it", () => {
  const cipher = new Cast128(vectorKey);
  const sealed = cipher.encrypt(Buffer.alloc(32), noVector);
  const blocks = [0, 8, 16, 24].map((at) => sealed.subarray(at, at + 8).toString("hex"));
  expect(new Set(blocks).size).toBe(4);
});

test("no bytes are sealed to no bytes", () => {
  expect(new Cast128(vectorKey).encrypt(Buffer.alloc(0), noVector)).toHaveLength(0);
});

test.each([15, 17])("a key of %i bytes is refused", (keyBytes) => {
  expect(() => new Cast128(Buffer.alloc(keyBytes))).toThrow(RangeError);
});

test("broken blocks and vectors are refused", () => {
  const cipher = new Cast128(vectorKey);
  expect(() => cipher.encrypt(Buffer.alloc(9), noVector)).toThrow(RangeError);
  expect(() => cipher.decrypt(Buffer.alloc(8), Buffer.alloc(7))).toThrow(RangeError);
});
