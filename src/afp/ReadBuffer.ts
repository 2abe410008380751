/** The largest piece that a fork is read in. A reply that is no longer than this is read once. */
const readPieceBytesMax = 1024 * 1024;

/**
 * The memory that a session's FPRead answers go through. Used again for each of them: a request begins only
 * when the answer before it has left.
 */
export class ReadBuffer {
  #buffer = Buffer.alloc(0);

  /** Room for a piece of that many bytes, or for the largest piece; what it holds is undefined. */
  roomFor(bytes: number): Buffer {
    const wanted = Math.min(bytes, readPieceBytesMax);
    if (this.#buffer.length < wanted) this.#buffer = Buffer.allocUnsafeSlow(wanted);
    return this.#buffer.subarray(0, wanted);
  }
}
