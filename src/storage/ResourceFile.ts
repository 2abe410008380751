import { closeSync } from "node:fs";
import { encodeEntry, entryBytes, entryId, fixedHeaderBytes, offsetMax } from "./appleDouble.ts";
import { type ForkArea, forkAreaOf, forkBytesIn, isUnwritten, readEntries } from "./appleDoubleHead.ts";
import type { AppleDoubleLayout } from "./appleDoubleLayouts.ts";
import {
  copyInside,
  diskBytesOfDescriptor,
  readWhole,
  setSize,
  sizeOf,
  writeWhole,
} from "./descriptorBytes.ts";
import { FileError } from "./FileError.ts";
import type { ForkBytes } from "./ForkBytes.ts";
import { kernelLocks } from "./LockFile.ts";

/** How the store finds and makes the AppleDouble file of one node, wherever that is by now. */
export interface ResourceHome {
  layout: AppleDoubleLayout;
  /** Undefined where there is none. */
  open(): number | undefined;
  /** Makes it, with an empty fork; opens it where another one was quicker. */
  make(): number;
  /** Takes an empty one away, if nothing else is in it and nobody has it open. */
  removeEmpty(fd: number): void;
}

/**
 * The resource fork in an AppleDouble file, at whatever offset the header says; the file may not be there
 * yet. Other entries keep their place: where one lies behind the fork and the fork grows, the fork is copied
 * to the end first and the header's line switched over with one small write, so that a crash leaves the old
 * fork or the new one.
 */
export class ResourceFile implements ForkBytes {
  readonly #home: ResourceHome;
  #fd: number | undefined;
  #area: ForkArea | undefined;
  #wasChanged = false;
  #isLengthStale = false;

  constructor(home: ResourceHome) {
    this.#home = home;
    try {
      this.#find();
    } catch (error) {
      if (this.#fd !== undefined) closeSync(this.#fd);
      throw error;
    }
  }

  read(into: Uint8Array, offset: number): number {
    const found = this.#find();
    if (found === undefined) return 0;
    const left = Math.max(0, this.#lengthOf(found) - offset);
    return left === 0
      ? 0
      : readWhole(found.fd, into.subarray(0, Math.min(left, into.length)), found.area.offset + offset);
  }

  write(data: Uint8Array, offset: number): void {
    const end = offset + data.length;
    const { fd, area } = this.#prepare(end);
    writeWhole(fd, data, area.offset + offset);
    this.#isLengthStale = true;
  }

  length(): number {
    const found = this.#find();
    return found === undefined ? 0 : this.#lengthOf(found);
  }

  setLength(bytes: number): void {
    if (bytes === 0 && this.#find() === undefined && this.#fd === undefined) return;
    const { fd, area } = this.#prepare(bytes);
    if (area.isLast) setSize(fd, area.offset + bytes);
    else this.#writeLine(fd, { ...area, length: bytes });
    this.#isLengthStale = area.isLast;
  }

  diskBytes(): number {
    const found = this.#find();
    return found === undefined ? 0 : diskBytesOfDescriptor(found.fd);
  }

  lockTarget(makes: boolean): ReturnType<ForkBytes["lockTarget"]> {
    const found = makes ? this.#findOrMake() : this.#find();
    return found && { file: kernelLocks(found.fd), firstByte: found.area.offset };
  }

  settle(): number | undefined {
    const found = this.#find();
    if (found === undefined) return this.#fd;
    if (this.#isLengthStale && found.area.isLast) {
      const length = Math.min(offsetMax, Math.max(0, sizeOf(found.fd) - found.area.offset));
      this.#writeLine(found.fd, { ...found.area, length });
      this.#isLengthStale = false;
    }
    return found.fd;
  }

  close(): void {
    if (this.#fd === undefined) return;
    try {
      this.settle();
      if (this.#wasChanged && this.length() === 0) this.#home.removeEmpty(this.#fd);
    } finally {
      closeSync(this.#fd);
      this.#fd = undefined;
      this.#area = undefined;
    }
  }

  #lengthOf({ fd, area }: { fd: number; area: ForkArea }): number {
    return forkBytesIn(fd, sizeOf(fd), area);
  }

  #find(): { fd: number; area: ForkArea } | undefined {
    this.#fd ??= this.#home.open();
    if (this.#fd === undefined) return undefined;
    // Where something lies behind the fork, another session may move the fork: look again each time.
    if (this.#area === undefined || !this.#area.isLast) {
      const entries = readEntries(this.#fd, sizeOf(this.#fd), this.#home.layout);
      this.#area = entries && forkAreaOf(entries);
    }
    return this.#area && { fd: this.#fd, area: this.#area };
  }

  #findOrMake(): { fd: number; area: ForkArea } {
    this.#wasChanged = true;
    const found = this.#find();
    if (found !== undefined) {
      if (isUnwritten(found.fd, sizeOf(found.fd))) writeWhole(found.fd, this.#home.layout.bytes, 0);
      return found;
    }
    // Something else than an AppleDouble file lies there, and is left alone.
    if (this.#fd !== undefined) throw new FileError("badKind", "the file for the resource fork is none");
    this.#fd = this.#home.make();
    return this.#findOrMake();
  }

  /** The file, ready for a fork that ends there. */
  #prepare(end: number): { fd: number; area: ForkArea } {
    const { fd, area } = this.#findOrMake();
    const size = sizeOf(fd);
    // The blank fork of macOS is no content: what is written over it must not keep its rest.
    if (area.isLast && size > area.offset && forkBytesIn(fd, size, area) === 0) setSize(fd, area.offset);
    if (area.isLast || end <= area.length) return { fd, area };
    const moved = this.#moveToEnd(fd, area, size);
    this.#area = moved;
    return { fd, area: moved };
  }

  #moveToEnd(fd: number, area: ForkArea, size: number): ForkArea {
    if (size > offsetMax) throw new FileError("full", "an AppleDouble file has 32-bit offsets");
    const length = forkBytesIn(fd, size, area);
    copyInside(fd, area.offset, size, length);
    const moved = { ...area, offset: size, length, isLast: true };
    this.#writeLine(fd, moved);
    return moved;
  }

  #writeLine(fd: number, { index, offset, length }: ForkArea): void {
    const line = encodeEntry({ id: entryId.resourceFork, offset, length: Math.min(offsetMax, length) });
    writeWhole(fd, line, fixedHeaderBytes + index * entryBytes);
  }
}
