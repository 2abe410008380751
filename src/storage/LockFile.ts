import type { FileLockType } from "../system/fileLocks.ts";
import { setFileLock, testFileLock } from "../system/fileLocks.ts";
import { errnoError, kindOfErrno } from "./errno.ts";

/** The locks of one open file: against every other open of it, also one of the same process. */
export interface LockFile {
  /** Takes, changes or frees a range at once; false where another open's lock is in the way. */
  set(type: FileLockType, start: bigint, length: bigint): boolean;
  /** Whether another open's lock would be in the way of one of this type. */
  isHeldByOthers(type: "read" | "write", start: bigint, length: bigint): boolean;
}

/** The kernel's locks of an open file. */
export function kernelLocks(fd: number): LockFile {
  return {
    set(type, start, length) {
      const result = setFileLock(fd, type, start, length);
      if (result === 0) return true;
      if (kindOfErrno(result) === "rangeLocked") return false;
      throw errnoError(result, "locking", { badRange: "unsupported" });
    },
    isHeldByOthers(type, start, length) {
      const result = testFileLock(fd, type, start, length);
      if (result < 0) throw errnoError(result, "looking for locks", { badRange: "unsupported" });
      return result === 1;
    },
  };
}
