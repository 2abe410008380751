import { fstatSync, ftruncateSync, readSync, writeSync } from "node:fs";
import { attempt } from "./errno.ts";
import { FileError } from "./FileError.ts";

/** What disks are cut into for counting: files of ext4, xfs and btrfs take whole blocks of this size. */
export const blockBytes = 4096;

const chunkBytes = 1024 * 1024;
/** A Mac's resource forks have at most 16 MiB. */
const copiedBytesMax = 64 * 1024 * 1024;

/**
 * Allocated blocks, at most the length rounded up: what a file system allocates ahead is given back later.
 */
export function diskBytesOf(allocatedBytes: number, length: number): number {
  return Math.min(allocatedBytes, Math.ceil(length / blockBytes) * blockBytes);
}

/** What an open file takes on disk. */
export function diskBytesOfDescriptor(fd: number): number {
  const stat = attempt("stat", () => fstatSync(fd));
  return diskBytesOf(stat.blocks * 512, stat.size);
}

/** Fills `into` from a position on; fewer bytes only at the end of the file. */
export function readWhole(fd: number, into: Uint8Array, position: number): number {
  let done = 0;
  while (done < into.length) {
    const count = attempt("read", () => readSync(fd, into, done, into.length - done, position + done));
    if (count === 0) break;
    done += count;
  }
  return done;
}

/** Writes all of it; what a failed write has added to the end is cut off again. */
export function writeWhole(fd: number, data: Uint8Array, position: number): void {
  const before = sizeOf(fd);
  let done = 0;
  try {
    while (done < data.length) {
      const count = attempt("write", () => writeSync(fd, data, done, data.length - done, position + done));
      if (count === 0) throw new FileError("full", "write: nothing was taken");
      done += count;
    }
  } catch (error) {
    // Only when the end of the file is ours: nothing that another fork has added meanwhile is lost.
    if (done > 0 && position + done > before && sizeOf(fd) === position + done) {
      attempt("truncate", () => ftruncateSync(fd, before));
    }
    throw error;
  }
}

/**
 * Copies bytes of a file to another place in it. Nothing else happens in the session meanwhile, and what is to be
 * copied is what a header says: throws `full` for more than a resource fork has.
 */
export function copyInside(fd: number, from: number, to: number, length: number): void {
  if (length > copiedBytesMax) throw new FileError("full", `${length} bytes are too many to be moved`);
  const chunk = Buffer.alloc(Math.min(chunkBytes, length));
  for (let done = 0; done < length; done += chunk.length) {
    const part = chunk.subarray(0, Math.min(chunk.length, length - done));
    // Somebody may have shortened the file.
    part.fill(0, readWhole(fd, part, from + done));
    writeWhole(fd, part, to + done);
  }
}

/** Cuts a file, or extends it with zeros. */
export function setSize(fd: number, bytes: number): void {
  attempt("truncate", () => ftruncateSync(fd, bytes));
}

/** The length of an open file. */
export function sizeOf(fd: number): number {
  return attempt("stat", () => fstatSync(fd).size);
}
