import { wordBytes } from "./WordReader.ts";

/** Lays 8-byte words, the lowest byte first, into a growing message. */
export class WordWriter {
  #bytes = Buffer.alloc(64 * wordBytes);
  #count = 0;

  /** Words so far: the index of the next one. */
  get count(): number {
    return this.#count;
  }

  u64(value: bigint): void {
    const at = this.#grow(1);
    this.#bytes.writeBigUInt64LE(BigInt.asUintN(64, value), at);
  }

  f64(value: number): void {
    const at = this.#grow(1);
    this.#bytes.writeDoubleLE(value, at);
  }

  /** Bytes, with zeros up to the next whole word. */
  bytes(value: Uint8Array): void {
    const at = this.#grow(Math.ceil(value.length / wordBytes));
    this.#bytes.set(value, at);
  }

  /** Overwrites a word that was laid down earlier. */
  u64At(index: number, value: bigint): void {
    this.#bytes.writeBigUInt64LE(value, index * wordBytes);
  }

  finish(): Buffer {
    return this.#bytes.subarray(0, this.#count * wordBytes);
  }

  #grow(words: number): number {
    const start = this.#count * wordBytes;
    this.#count += words;
    const needed = this.#count * wordBytes;
    if (needed > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(needed, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, start);
      this.#bytes = larger;
    }
    return start;
  }
}
