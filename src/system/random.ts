import { randomBytes, timingSafeEqual } from "node:crypto";

/** Gives that many unpredictable bytes; a test brings a seeded one. */
export type Random = (byteCount: number) => Buffer;

export const systemRandom: Random = (byteCount) => randomBytes(byteCount);

/** Compares secrets in a time that does not tell where they differ. */
export function areSameSecret(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
