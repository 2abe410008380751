import { MalformedMessage } from "./Reader.ts";

/** Which byte of a word comes first. */
export type ByteOrder = "little" | "big";

/** Bytes of a word. */
export const wordBytes = 8;

/** Reads a message of 8-byte words, by their index, in either byte order; throws MalformedMessage behind the end. */
export class WordReader {
  readonly #bytes: Buffer;
  readonly #order: ByteOrder;

  /** Bytes behind the last whole word are left out. */
  constructor(bytes: Uint8Array, order: ByteOrder) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#order = order;
  }

  /** Whole words in the message. */
  get count(): number {
    return Math.floor(this.#bytes.length / wordBytes);
  }

  u64(index: number): bigint {
    const at = this.#offset(index, 1);
    return this.#order === "little" ? this.#bytes.readBigUInt64LE(at) : this.#bytes.readBigUInt64BE(at);
  }

  i64(index: number): bigint {
    return BigInt.asIntN(64, this.u64(index));
  }

  f64(index: number): number {
    const at = this.#offset(index, 1);
    return this.#order === "little" ? this.#bytes.readDoubleLE(at) : this.#bytes.readDoubleBE(at);
  }

  /** A view of so many words, whose bytes have no order. */
  bytes(index: number, words: number): Buffer {
    const at = this.#offset(index, words);
    return this.#bytes.subarray(at, at + words * wordBytes);
  }

  #offset(index: number, words: number): number {
    if (index < 0 || words < 0 || index + words > this.count) {
      throw new MalformedMessage(`${words} words wanted at ${index}, the message has ${this.count}`);
    }
    return index * wordBytes;
  }
}
