import { type Cast128Schedule, cast128Schedule } from "./cast128Schedule.ts";
import { bytesOf, fromBox, wordsOf } from "./cast128Words.ts";

const cast128KeyBytes = 16;
const cast128BlockBytes = 8;

/** CAST-128 (RFC 2144) with a 16-byte key, in CBC mode without padding: OpenSSL has it no more. */
export class Cast128 {
  readonly #schedule: Cast128Schedule;

  constructor(key: Uint8Array) {
    if (key.length !== cast128KeyBytes) throw new RangeError(`a key has 16 bytes, not ${key.length}`);
    this.#schedule = cast128Schedule(key);
  }

  /** Each message starts afresh with its initialization vector. */
  encrypt(plain: Uint8Array, vector: Uint8Array): Buffer {
    return this.#chain(plain, vector, (words, at, previous) => {
      const left = (words[at] as number) ^ previous[0];
      const right = (words[at + 1] as number) ^ previous[1];
      const sealed = this.#block(left, right, encryptOrder);
      return { out: sealed, chained: sealed };
    });
  }

  decrypt(sealed: Uint8Array, vector: Uint8Array): Buffer {
    return this.#chain(sealed, vector, (words, at, previous) => {
      const chained: Pair = [words[at] as number, words[at + 1] as number];
      const [left, right] = this.#block(chained[0], chained[1], decryptOrder);
      return { out: [left ^ previous[0], right ^ previous[1]], chained };
    });
  }

  #chain(input: Uint8Array, vector: Uint8Array, step: Step): Buffer {
    if (input.length % cast128BlockBytes !== 0)
      throw new RangeError(`${input.length} bytes are no whole blocks`);
    if (vector.length !== cast128BlockBytes)
      throw new RangeError(`a vector has 8 bytes, not ${vector.length}`);
    const words = wordsOf(input);
    const start = wordsOf(vector);
    let previous: Pair = [start[0] as number, start[1] as number];
    for (let at = 0; at < words.length; at += 2) {
      const { out, chained } = step(words, at, previous);
      words.set(out, at);
      previous = chained;
    }
    return bytesOf(words);
  }

  #block(left: number, right: number, order: readonly number[]): Pair {
    const { masks, rotations } = this.#schedule;
    for (const round of order) {
      const next = left ^ roundFunction(round % 3, right, masks[round] as number, rotations[round] as number);
      left = right;
      right = next;
    }
    return [right, left];
  }
}

type Pair = readonly [left: number, right: number];
type Step = (words: Int32Array, at: number, previous: Pair) => { out: Pair; chained: Pair };

const encryptOrder = Array.from({ length: 16 }, (_, round) => round);
const decryptOrder = encryptOrder.toReversed();

/** The three kinds of round take turns; additions are modulo 2^32. */
function roundFunction(kind: number, half: number, mask: number, rotation: number): number {
  const sum = kind === 0 ? mask + half : kind === 1 ? mask ^ half : mask - half;
  const turned = (sum << rotation) | ((sum | 0) >>> (32 - rotation));
  const a = fromBox(1, turned >>> 24);
  const b = fromBox(2, turned >>> 16);
  const c = fromBox(3, turned >>> 8);
  const d = fromBox(4, turned);
  if (kind === 0) return ((a ^ b) - c + d) | 0;
  if (kind === 1) return (((a - b + c) | 0) ^ d) | 0;
  return (((a + b) ^ c) - d) | 0;
}
