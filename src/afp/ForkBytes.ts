import type { Fork } from "../volume/index.ts";
import type { BulkSource } from "./command.ts";
import type { ReadBuffer } from "./ReadBuffer.ts";

/** Part of a fork as a reply's data. The first piece is read at once: its failure still has a result code. */
export class ForkBytes implements BulkSource {
  readonly bytes: number;
  readonly #fork: Fork;
  readonly #buffer: ReadBuffer;
  /** What was read and not yet taken. */
  #piece: Buffer;
  #offset: number;
  readonly #end: number;

  /** The range must be inside the fork. */
  constructor(fork: Fork, offset: number, bytes: number, buffer: ReadBuffer) {
    this.bytes = bytes;
    this.#fork = fork;
    this.#buffer = buffer;
    this.#offset = offset;
    this.#end = offset + bytes;
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
    const bytesRead = this.#fork.read(piece, this.#offset);
    // Someone shortened the fork after the reply's length was known: the client gets zeros, not the next
    // frame.
    piece.fill(0, bytesRead);
    this.#offset += piece.length;
    return piece;
  }
}
