import { expect, test } from "vitest";
import {
  defaultCost,
  formatHash,
  hashPassword,
  isPassword,
  parseHash,
  passwordBytes,
  pretendToCheck,
} from "../../../src/accounts/passwordHash.ts";

const cheap = { N: 1024, r: 8, p: 1 };

test("the password matches its hash, another one does not, and two hashes of it differ", async () => {
  const one = await hashPassword("Geheim", cheap);
  const other = await hashPassword("Geheim", cheap);
  expect(formatHash(one)).not.toBe(formatHash(other));
  expect(await isPassword("Geheim", one)).toBe(true);
  expect(await isPassword(Buffer.from("Geheim"), other)).toBe(true);
  for (const wrong of ["geheim", "Geheim ", "", "Geheim\0"]) expect(await isPassword(wrong, one)).toBe(false);
});

test("RFC 7914's vector: N=16384, r=8, p=1, cut to 32 bytes", async () => {
  const known = parseHash(
    `scrypt$16384$8$1$${Buffer.from("SodiumChloride").toString("base64")}$` +
      Buffer.from("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2", "hex").toString(
        "base64",
      ),
  );
  expect(known && (await isPassword("pleaseletmein", known))).toBe(true);
});

test("composed and decomposed letters are the same password, as text and as bytes", async () => {
  const known = await hashPassword("Schl\u00fcssel", cheap);
  expect(await isPassword("Schlu\u0308ssel", known)).toBe(true);
  expect(await isPassword(Buffer.from("Schlu\u0308ssel"), known)).toBe(true);
  expect(await isPassword("Schlussel", known)).toBe(false);
});

test("bytes that are no UTF-8 are an old Mac's, and the caller's are never touched", async () => {
  const bytes = Buffer.of(0xff, 0xfe, 0x61);
  expect(passwordBytes(bytes)).toEqual(Buffer.from("ˇ˛a"));
  expect(passwordBytes(Buffer.of(0x67, 0x72, 0x9f, 0x6e))).toEqual(Buffer.from("grün"));
  expect(passwordBytes(bytes).buffer).not.toBe(bytes.buffer);
  const known = await hashPassword(bytes, cheap);
  expect(await isPassword(bytes, known)).toBe(true);
  expect(bytes).toEqual(Buffer.of(0xff, 0xfe, 0x61));
});

test("a hash reads back as it was written", async () => {
  const known = await hashPassword("x", cheap);
  expect(parseHash(formatHash(known))).toEqual(known);
});

test("nobody's password is right", async () => {
  expect(await pretendToCheck("", cheap)).toBe(false);
});

const salt = Buffer.alloc(16, 1).toString("base64");
const hash = Buffer.alloc(32, 2).toString("base64");

test.each([
  "",
  "x",
  `md5$1024$8$1$${salt}$${hash}`,
  `scrypt$1024$8$1$${salt}`,
  `scrypt$1024$8$1$${salt}$${hash}$`,
  `scrypt$1000$8$1$${salt}$${hash}`,
  `scrypt$512$8$1$${salt}$${hash}`,
  `scrypt$2097152$8$1$${salt}$${hash}`,
  `scrypt$1048576$8$1$${salt}$${hash}`,
  `scrypt$1024$0$1$${salt}$${hash}`,
  `scrypt$1024$8$17$${salt}$${hash}`,
  `scrypt$1024$33$1$${salt}$${hash}`,
  `scrypt$1e3$8$1$${salt}$${hash}`,
  `scrypt$-1024$8$1$${salt}$${hash}`,
  `scrypt$ 1024$8$1$${salt}$${hash}`,
  `scrypt$1024$8$1$$${hash}`,
  `scrypt$1024$8$1$${salt}$`,
  `scrypt$1024$8$1$${salt}$${hash.slice(0, -1)}`,
  `scrypt$1024$8$1$${salt}$!${hash}`,
  `scrypt$1024$8$1$${salt}$${Buffer.alloc(65).toString("base64")}`,
])("%j is no hash", (text) => {
  expect(parseHash(text)).toBeUndefined();
});

test("what is made by default can be read", () => {
  const text = formatHash({ cost: defaultCost, salt: Buffer.alloc(16), hash: Buffer.alloc(32) });
  expect(parseHash(text)?.cost).toEqual(defaultCost);
});
