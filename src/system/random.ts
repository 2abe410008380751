import { randomBytes } from "node:crypto";

/** Gives that many unpredictable bytes; a test brings a seeded one. */
export type Random = (byteCount: number) => Buffer;

export const systemRandom: Random = (byteCount) => randomBytes(byteCount);
