/** Lays values into a growing buffer, in order, big-endian where the name does not say otherwise. */
export class Writer {
  #bytes: Buffer;
  #length = 0;

  constructor(expectedBytes = 256) {
    this.#bytes = Buffer.allocUnsafe(expectedBytes);
  }

  get length(): number {
    return this.#length;
  }

  u8(value: number): void {
    const start = this.#grow(1);
    this.#bytes.writeUInt8(value, start);
  }

  u16(value: number): void {
    const start = this.#grow(2);
    this.#bytes.writeUInt16BE(value, start);
  }

  u32(value: number): void {
    const start = this.#grow(4);
    this.#bytes.writeUInt32BE(value, start);
  }

  i32(value: number): void {
    const start = this.#grow(4);
    this.#bytes.writeInt32BE(value, start);
  }

  u16le(value: number): void {
    const start = this.#grow(2);
    this.#bytes.writeUInt16LE(value, start);
  }

  u32le(value: number): void {
    const start = this.#grow(4);
    this.#bytes.writeUInt32LE(value, start);
  }

  u64(value: bigint): void {
    const start = this.#grow(8);
    this.#bytes.writeBigUInt64BE(value, start);
  }

  i64(value: bigint): void {
    const start = this.#grow(8);
    this.#bytes.writeBigInt64BE(value, start);
  }

  bytes(value: Uint8Array): void {
    const start = this.#grow(value.length);
    this.#bytes.set(value, start);
  }

  zeros(count: number): void {
    const start = this.#grow(count);
    this.#bytes.fill(0, start, start + count);
  }

  /** One zero byte where the next field would start at an odd offset. */
  evenUp(): void {
    if (this.#length % 2 === 1) this.u8(0);
  }

  /** Overwrites a 16-bit field laid down earlier, for offsets that are known only later. */
  u16At(offset: number, value: number): void {
    this.#bytes.writeUInt16BE(value, offset);
  }

  u32At(offset: number, value: number): void {
    this.#bytes.writeUInt32BE(value, offset);
  }

  /** Takes back everything from this length on. */
  cutTo(length: number): void {
    if (length > this.#length) throw new RangeError(`cannot cut ${this.#length} bytes to ${length}`);
    this.#length = length;
  }

  /** The bytes so far: a view that a later write may leave behind. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Where the next bytes go. Call it before the buffer is named: growing replaces that. */
  #grow(count: number): number {
    const start = this.#length;
    const needed = start + count;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, start);
      this.#bytes = larger;
    }
    this.#length = needed;
    return start;
  }
}
