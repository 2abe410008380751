import type { Fork } from "../volume/index.ts";
import type { BulkSource } from "./command.ts";
import type { ReadBuffer } from "./ReadBuffer.ts";

/**
 * Part of a fork as a reply's data. Locks are looked for in all of it, and every piece is read once, before the
 * reply's header is on its way: behind that no failure has a result code, and the connection would have to end. A
 * reply of several pieces is read again while it is sent, from the kernel's cache.
 */
export class ForkBytes implements BulkSource {
  readonly bytes: number;
  readonly #read: ReturnType<Fork["beginRead"]>;
  readonly #buffer: ReadBuffer;
  /** What was read and not yet taken. */
  #piece: Buffer;
  #offset: number;
  readonly #end: number;

  /** The range must be inside the fork. */
  constructor(fork: Fork, offset: number, bytes: number, buffer: ReadBuffer) {
    this.bytes = bytes;
    this.#read = fork.beginRead(offset, bytes);
    this.#buffer = buffer;
    this.#offset = offset;
    this.#end = offset + bytes;
    this.#piece = this.#readPiece();
    if (this.#offset === this.#end) return;
    while (this.#offset < this.#end) this.#readPiece();
    this.#offset = offset;
    this.#piece = this.#readPiece();
  }

  next(bytesMax: number): Uint8Array {
    if (this.#piece.length === 0) this.#piece = this.#readPiece();
    const piece = this.#piece.subarray(0, bytesMax);
    this.#piece = this.#piece.subarray(piece.length);
    return piece;
  }

  #readPiece(): Buffer {
    const piece = this.#buffer.roomFor(this.#end - this.#offset);
    const bytesRead = this.#read(piece, this.#offset);
    // Someone shortened the fork after the reply's length was known: the client gets zeros, not the next
    // frame.
    piece.fill(0, bytesRead);
    this.#offset += piece.length;
    return piece;
  }
}
