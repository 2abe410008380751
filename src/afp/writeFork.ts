import type { Fork } from "../volume/index.ts";
import type { AfpSession } from "./AfpSession.ts";
import { AfpError } from "./command.ts";
import type { ForkRef } from "./fields/index.ts";
import type { DataTarget } from "./writeCommand.ts";

/** What both FPWrite commands ask. */
export interface WriteRequest {
  flag: number;
  forkRef: ForkRef;
  offset: number;
  /** How many bytes the client says it sends. */
  count: number;
}

export interface WriteReply {
  /** Of the byte after the last one written. */
  end: number;
}

/** The offset counts from the end of the fork. */
const fromEnd = 0x80;

/** Puts a request's data into its fork as they arrive, once access, locks and space allow all of them. */
export function writeFork(
  { flag, forkRef, offset, count }: WriteRequest,
  dataBytes: number,
  session: AfpSession,
  /** The reply can't name a later offset. */
  endMax: number,
): DataTarget<WriteReply> | Promise<DataTarget<WriteReply>> {
  const { fork } = session.fork(forkRef);
  const start = (flag & fromEnd) === 0 ? offset : fork.length() + offset;
  if (start < 0 || count < 0) throw new AfpError("kFPParamErr", "a negative range");
  // Client and frame should agree; if not, neither is exceeded.
  const bytes = Math.min(count, dataBytes);
  if (start + bytes > endMax) throw new AfpError("kFPDiskFull", "beyond what the reply can tell");
  if (!fork.access.write) throw new AfpError("kFPAccessDenied");
  if (bytes === 0) return new ForkTarget(fork, start, 0);
  const begun = fork.beginWrite(start, bytes);
  if (begun instanceof Promise) return begun.then(() => new ForkTarget(fork, start, bytes));
  return new ForkTarget(fork, start, bytes);
}

class ForkTarget implements DataTarget<WriteReply> {
  readonly #fork: Fork;
  readonly #hasBegun: boolean;
  #offset: number;
  readonly #end: number;

  constructor(fork: Fork, offset: number, bytes: number) {
    this.#fork = fork;
    this.#hasBegun = bytes > 0;
    this.#offset = offset;
    this.#end = offset + bytes;
  }

  take(piece: Uint8Array): void {
    const wanted = piece.subarray(0, this.#end - this.#offset);
    if (wanted.length === 0) return;
    this.#fork.write(wanted, this.#offset);
    this.#offset += wanted.length;
  }

  finish(): WriteReply {
    this.abandon();
    return { end: this.#end };
  }

  abandon(): void {
    if (this.#hasBegun) this.#fork.endWrite();
  }
}
