import { FileError } from "../storage/FileError.ts";
import type { ByteRange } from "../storage/FileStore.ts";

/** Byte ranges that one fork may hold at a time. */
export const heldRangesMax = 1024;

/** The byte ranges that one fork holds: they never overlap, and are let go exactly as they were taken. */
export class HeldRanges {
  readonly #ranges: ByteRange[] = [];

  /** Throws `badRange`, `rangeOverlap` or `noMoreLocks` for a range that can't be added. */
  check(range: ByteRange): void {
    if (!(range.offset >= 0) || !(range.length > 0)) throw new FileError("badRange", "no such byte range");
    if (this.#ranges.some((held) => overlap(held, range))) {
      throw new FileError("rangeOverlap", "the fork holds a lock in this range already");
    }
    if (this.#ranges.length >= heldRangesMax) {
      throw new FileError("noMoreLocks", `the fork holds ${heldRangesMax} locks`);
    }
  }

  add(range: ByteRange): void {
    this.#ranges.push({ ...range });
  }

  /** Throws `rangeNotLocked` unless exactly this range is held. */
  indexOf(range: ByteRange): number {
    const index = this.#ranges.findIndex(
      ({ offset, length }) => offset === range.offset && length === range.length,
    );
    if (index < 0) throw new FileError("rangeNotLocked", "the fork holds no lock of exactly this range");
    return index;
  }

  removeAt(index: number): void {
    this.#ranges.splice(index, 1);
  }
}

function overlap(one: ByteRange, other: ByteRange): boolean {
  return one.offset < other.offset + other.length && other.offset < one.offset + one.length;
}
