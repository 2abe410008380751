import { lastErrno, libc } from "./libc.ts";

// Open-file-description locks: they belong to one open() and end with its close(), whatever else the process
// closes.
const testCommand = 36; // F_OFD_GETLK
const setCommand = 37; // F_OFD_SETLK

const fcntl = libc.func("int fcntl(int fd, int command, ...)") as (
  fd: number,
  command: number,
  type: string,
  lock: Uint8Array,
) => number;

/** What a lock lets others do: hold read locks too, nothing, anything. */
export type FileLockType = "read" | "write" | "none";

const codeOf = { read: 0, write: 1, none: 2 } as const satisfies Record<FileLockType, number>;

// struct flock of a 64-bit kernel (flock64 of a 32-bit one): type i16, whence i16, 4 bytes of padding, start
// i64, length i64, pid i32, 4 bytes of padding; a pid other than 0 is refused.
const words = new BigInt64Array(4);
const shorts = new Int16Array(words.buffer);
const bytes = new Uint8Array(words.buffer);

function fill(type: FileLockType, start: bigint, length: bigint): void {
  words[0] = 0n;
  words[1] = start;
  words[2] = length;
  words[3] = 0n;
  shorts[0] = codeOf[type];
}

/** Takes, changes or frees the lock on a range without waiting; 0 or a negative errno. */
export function setFileLock(fd: number, type: FileLockType, start: bigint, length: bigint): number {
  fill(type, start, length);
  return fcntl(fd, setCommand, "void *", bytes) < 0 ? -lastErrno() : 0;
}

/**
 * 1 where a lock held elsewhere is in the way of this one, 0 where none is, or a negative errno; changes
 * nothing.
 */
export function testFileLock(fd: number, type: "read" | "write", start: bigint, length: bigint): number {
  fill(type, start, length);
  if (fcntl(fd, testCommand, "void *", bytes) < 0) return -lastErrno();
  return shorts[0] === codeOf.none ? 0 : 1;
}
