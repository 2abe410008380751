import { closeSync } from "node:fs";
import { diskBytesOfDescriptor, readWhole, setSize, sizeOf, writeWhole } from "./descriptorBytes.ts";
import { kernelLocks, type LockFile } from "./LockFile.ts";

/** Where the bytes of an open fork are: a file of their own, or the end of an AppleDouble file. */
export interface ForkBytes {
  read(into: Uint8Array, offset: number): number;
  write(data: Uint8Array, offset: number): void;
  length(): number;
  setLength(bytes: number): void;
  diskBytes(): number;
  /**
   * The file that byte-range locks go to, made where it is missing and `makes` is set; undefined: nothing is
   * locked.
   */
  lockTarget(makes: boolean): { file: LockFile; firstByte: number } | undefined;
  /** What has to be synced for these bytes; lengths kept elsewhere are up to date after this call. */
  settle(): number | undefined;
  close(): void;
}

/** The data fork: the file itself. */
export function dataBytes(fd: number): ForkBytes {
  const file = kernelLocks(fd);
  return {
    read: (into, offset) => readWhole(fd, into, offset),
    write: (data, offset) => writeWhole(fd, data, offset),
    length: () => sizeOf(fd),
    setLength: (bytes) => setSize(fd, bytes),
    diskBytes: () => diskBytesOfDescriptor(fd),
    lockTarget: () => ({ file, firstByte: 0 }),
    settle: () => fd,
    close: () => closeSync(fd),
  };
}
