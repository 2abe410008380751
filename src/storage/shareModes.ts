import { FileError } from "./FileError.ts";
import type { ForkAccess, ForkKind } from "./FileStore.ts";
import type { LockFile } from "./LockFile.ts";

/**
 * The first of the ten bytes at the end of the offsets that Netatalk and Samba lock too (afp-protocol.md
 * §7.9).
 */
const firstByte = 0x7fff_ffff_ffff_ffffn - 9n;

/** Where byte-range locks have to end, so that they never touch a share mode. */
export const lastLockableByte = firstByte - 1n;

const bytesOf = {
  data: { write: 0, read: 1, denyWrite: 4, denyRead: 5, none: 8 },
  resource: { write: 2, read: 3, denyWrite: 6, denyRead: 7, none: 9 },
} as const;

const attempts = 50;
const pauseMilliseconds = 1;
const pauseCell = new Int32Array(new SharedArrayBuffer(4));

/** Neighbouring bytes become one range: one call instead of two. */
function ranges(wanted: readonly (readonly [byte: number, isWanted: boolean])[]): [bigint, bigint][] {
  const runs: [first: number, count: number][] = [];
  for (const [byte, isWanted] of wanted) {
    if (!isWanted) continue;
    const last = runs.at(-1);
    if (last && last[0] + last[1] === byte) last[1]++;
    else runs.push([byte, 1]);
  }
  return runs.map(([first, count]) => [firstByte + BigInt(first), BigInt(count)]);
}

/**
 * Locks the bytes of an access mode on the data fork's file, then looks for what forbids it; throws
 * `denyConflict`, and the caller closes the file. In this order two opens at the same moment may both be
 * refused, but never both pass.
 */
export function takeShareMode(locks: LockFile, kind: ForkKind, access: ForkAccess): void {
  const bytes = bytesOf[kind];
  const own = ranges([
    [bytes.write, access.write],
    [bytes.read, access.read],
    [bytes.denyWrite, access.denyWrite],
    [bytes.denyRead, access.denyRead],
    [bytes.none, !access.read && !access.write],
  ]);
  for (const [start, length] of own) holdRead(locks, start, length);

  const conflicting = ranges([
    [bytes.write, access.denyWrite],
    [bytes.read, access.denyRead],
    [bytes.denyWrite, access.write],
    [bytes.denyRead, access.read],
  ]);
  for (const [start, length] of conflicting) {
    if (locks.isHeldByOthers("write", start, length)) {
      throw new FileError("denyConflict", `the ${kind} fork is open in a way that excludes this one`);
    }
  }
}

/** A write lock stands here only while someone takes an empty resource fork's file away: a few calls long. */
function holdRead(locks: LockFile, start: bigint, length: bigint): void {
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (locks.set("read", start, length)) return;
    Atomics.wait(pauseCell, 0, 0, pauseMilliseconds);
  }
  throw new FileError("denyConflict", "another program locks the share modes for itself");
}

/** The bytes that say a fork is open, in any mode. */
function openBytes(kind: ForkKind): [bigint, bigint][] {
  const bytes = bytesOf[kind];
  return ranges([
    [bytes.write, true],
    [bytes.read, true],
    [bytes.none, true],
  ]);
}

/** Whether another open holds this fork open. */
export function isOpenByOthers(locks: LockFile, kind: ForkKind): boolean {
  return openBytes(kind).some(([start, length]) => locks.isHeldByOthers("write", start, length));
}

/** Whether another open holds any byte of any share mode: one call that tells most files apart. */
export function isUsedByOthers(locks: LockFile): boolean {
  return locks.isHeldByOthers("write", firstByte, 10n);
}

/** Keeps every other open of this fork away until the file is closed; false where there is one already. */
export function excludeOthers(locks: LockFile, kind: ForkKind): boolean {
  return openBytes(kind).every(([start, length]) => locks.set("write", start, length));
}
