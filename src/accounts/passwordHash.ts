import { scrypt, timingSafeEqual } from "node:crypto";
import { systemRandom, type Random } from "../system/random.ts";
import { decodeMacRoman } from "../wire/macRoman.ts";

/** How much work and memory (128 · N · r bytes) a guess costs. */
export interface ScryptCost {
  N: number;
  r: number;
  p: number;
}

/** What is kept of a password. */
export interface PasswordHash {
  cost: ScryptCost;
  salt: Buffer;
  hash: Buffer;
}

/** About 90 ms and 32 MiB a guess. */
export const defaultCost: ScryptCost = { N: 2 ** 15, r: 8, p: 1 };

// A file that asks for more than this would stop the server, for less than this guard nothing.
const costLimits = { Nmin: 2 ** 10, Nmax: 2 ** 20, rMax: 32, pMax: 16, memoryMax: 256 * 2 ** 20 };
const saltBytes = 16;
const hashBytes = 32;
const bytesMin = 8;
const bytesMax = 64;

/** A new hash with a salt of its own. */
export async function hashPassword(
  password: string | Uint8Array,
  cost: ScryptCost = defaultCost,
  random: Random = systemRandom,
): Promise<PasswordHash> {
  const salt = random(saltBytes);
  return { cost, salt, hash: await derive(password, salt, cost, hashBytes) };
}

/** Whether it is the password; the comparison takes as long whichever byte differs. */
export async function isPassword(password: string | Uint8Array, known: PasswordHash): Promise<boolean> {
  const isSame = timingSafeEqual(
    await derive(password, known.salt, known.cost, known.hash.length),
    known.hash,
  );
  // HMAC inside scrypt fills a short key up with zeros: "secret" and "secret\0" hash alike.
  const hasZero = typeof password === "string" ? password.includes("\0") : password.includes(0);
  return isSame && !hasZero;
}

/** Costs what a real comparison does, for users that there are not. */
export async function pretendToCheck(password: string | Uint8Array, cost: ScryptCost): Promise<false> {
  await derive(password, Buffer.alloc(saltBytes), cost, hashBytes);
  return false;
}

/**
 * The bytes of a password that are hashed and that the system is asked for, in a buffer of its own to be
 * wiped. A Mac sends UTF-8 that its keyboard or keychain may have decomposed, a terminal composes: both
 * become NFC, so that "ü" is the same password everywhere. What is no UTF-8 comes from Mac OS 9, in MacRoman.
 */
export function passwordBytes(password: string | Uint8Array): Buffer {
  if (typeof password === "string") return Buffer.from(password.normalize("NFC"), "utf8");
  try {
    return Buffer.from(strictUtf8.decode(password).normalize("NFC"), "utf8");
  } catch {
    return Buffer.from(decodeMacRoman(password).normalize("NFC"), "utf8");
  }
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** `scrypt$N$r$p$salt$hash`, salt and hash in base64. */
export function formatHash({ cost, salt, hash }: PasswordHash): string {
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64"), hash.toString("base64")].join("$");
}

/** Undefined where it is not exactly that, or asks for more than is allowed. */
export function parseHash(text: string): PasswordHash | undefined {
  const [method, nText = "", rText = "", pText = "", saltText = "", hashText = "", ...more] = text.split("$");
  if (method !== "scrypt" || more.length > 0) return undefined;
  const cost = { N: parseCount(nText), r: parseCount(rText), p: parseCount(pText) };
  const salt = parseBase64(saltText);
  const hash = parseBase64(hashText);
  if (!isAllowed(cost) || salt === undefined || hash === undefined) return undefined;
  return { cost, salt, hash };
}

function isAllowed({ N, r, p }: ScryptCost): boolean {
  const { Nmin, Nmax, rMax, pMax, memoryMax } = costLimits;
  const isPowerOfTwo = Number.isInteger(Math.log2(N));
  return isPowerOfTwo && N >= Nmin && N <= Nmax && r <= rMax && p <= pMax && 128 * N * r <= memoryMax;
}

/** NaN where it is no positive number, which no limit allows. */
function parseCount(text: string): number {
  return /^[1-9]\d{0,7}$/.test(text) ? Number(text) : Number.NaN;
}

function parseBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  const isExact = bytes.toString("base64") === text;
  return isExact && bytes.length >= bytesMin && bytes.length <= bytesMax ? bytes : undefined;
}

function derive(
  password: string | Uint8Array,
  salt: Buffer,
  { N, r, p }: ScryptCost,
  length: number,
): Promise<Buffer> {
  const bytes = passwordBytes(password);
  const memory = 128 * N * r + 128 * r * p + 2 ** 20;
  return new Promise<Buffer>((resolve, reject) => {
    scrypt(bytes, salt, length, { N, r, p, maxmem: memory }, (error, key) => {
      bytes.fill(0);
      if (error) reject(error);
      else resolve(key);
    });
  });
}
