/** A message ended before its fields did, or a field broke its bounds: whoever sent it spoke wrongly. */
export class MalformedMessage extends Error {
  override readonly name = "MalformedMessage";
  /** The fields of the message that came before. */
  soFar: object = {};
}

/**
 * Reads values out of received bytes, in order, big-endian where the name does not say otherwise; throws
 * MalformedMessage where they end too early.
 */
export class Reader {
  readonly #bytes: Buffer;
  #offset: number;

  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#offset = offset;
  }

  /** Bytes from the start of the message. */
  get offset(): number {
    return this.#offset;
  }

  get bytesLeft(): number {
    return this.#bytes.length - this.#offset;
  }

  u8(): number {
    return this.#bytes.readUInt8(this.#advance(1));
  }

  u16(): number {
    return this.#bytes.readUInt16BE(this.#advance(2));
  }

  u32(): number {
    return this.#bytes.readUInt32BE(this.#advance(4));
  }

  i32(): number {
    return this.#bytes.readInt32BE(this.#advance(4));
  }

  u16le(): number {
    return this.#bytes.readUInt16LE(this.#advance(2));
  }

  u32le(): number {
    return this.#bytes.readUInt32LE(this.#advance(4));
  }

  u64(): bigint {
    return this.#bytes.readBigUInt64BE(this.#advance(8));
  }

  i64(): bigint {
    return this.#bytes.readBigInt64BE(this.#advance(8));
  }

  /** A view into the message, valid as long as the message is: copy what must live longer. */
  bytes(count: number): Buffer {
    const start = this.#advance(count);
    return this.#bytes.subarray(start, start + count);
  }

  rest(): Buffer {
    return this.bytes(this.bytesLeft);
  }

  /** Steps over one byte where the next field would start at an odd offset of the message. */
  evenUp(): void {
    if (this.#offset % 2 === 1) this.#advance(1);
  }

  #advance(count: number): number {
    const start = this.#offset;
    if (count > this.#bytes.length - start) {
      throw new MalformedMessage(`${count} bytes wanted at ${start}, the message has ${this.#bytes.length}`);
    }
    this.#offset = start + count;
    return start;
  }
}
