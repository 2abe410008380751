import { FileError } from "./FileError.ts";
import type { ByteRange } from "./FileStore.ts";
import type { LockFile } from "./LockFile.ts";
import { lastLockableByte } from "./shareModes.ts";

/** Byte-range locks of one fork; more are `noMoreLocks`. */
export const rangeLocksMax = 1024;

interface Span {
  start: bigint;
  length: bigint;
}

/** Throws `badRange` for what can't be locked in any file. */
export function checkRange({ offset, length }: ByteRange): void {
  const isLength = length === Infinity || (Number.isInteger(length) && length > 0);
  if (!Number.isInteger(offset) || offset < 0 || !isLength) {
    throw new FileError("badRange", `${offset}+${length} is no range of bytes`);
  }
}

/** Where a range lies in the file, cut off before the share modes; throws `badRange`. */
function spanOf(range: ByteRange, firstByte: number): Span {
  checkRange(range);
  const { offset, length } = range;
  const start = BigInt(offset) + BigInt(firstByte);
  const most = lastLockableByte - start + 1n;
  if (most <= 0n) throw new FileError("badRange", `nothing can be locked at ${offset}`);
  if (length === Infinity) return { start, length: most };
  const wanted = BigInt(length);
  return { start, length: wanted < most ? wanted : most };
}

/** The byte-range locks that one open fork holds, and the same in the kernel. */
export class RangeLocks {
  readonly #held: Span[] = [];

  lock(range: ByteRange, file: LockFile, firstByte: number, canWrite: boolean): void {
    const span = spanOf(range, firstByte);
    const end = span.start + span.length;
    if (this.#held.some((own) => own.start < end && span.start < own.start + own.length)) {
      throw new FileError("rangeOverlap", "this fork holds a lock there already");
    }
    if (this.#held.length >= rangeLocksMax) {
      throw new FileError("noMoreLocks", `a fork can hold ${rangeLocksMax} locks`);
    }
    if (!take(span, file, canWrite)) throw new FileError("rangeLocked", "another fork holds a lock there");
    this.#held.push(span);
  }

  unlock(range: ByteRange, file: LockFile, firstByte: number): void {
    const span = spanOf(range, firstByte);
    const index = this.#held.findIndex((own) => own.start === span.start && own.length === span.length);
    if (index < 0) throw new FileError("rangeNotLocked", "this fork holds no lock of exactly that range");
    file.set("none", span.start, span.length);
    this.#held.splice(index, 1);
  }

  isHeldByOthers(range: ByteRange, file: LockFile, firstByte: number): boolean {
    if (range.length === 0) return false;
    const span = spanOf(range, firstByte);
    return file.isHeldByOthers("write", span.start, span.length);
  }
}

/**
 * The kernel gives write locks only on a file opened to write: else a read lock, and a look that nobody has
 * one too.
 */
function take({ start, length }: Span, file: LockFile, canWrite: boolean): boolean {
  if (canWrite) return file.set("write", start, length);
  if (!file.set("read", start, length)) return false;
  if (!file.isHeldByOthers("write", start, length)) return true;
  file.set("none", start, length);
  return false;
}
