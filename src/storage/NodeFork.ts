import { closeSync } from "node:fs";
import { fileError } from "./errno.ts";
import { FileError } from "./FileError.ts";
import type { ByteRange, ForkAccess, ForkFile, ForkKind } from "./FileStore.ts";
import type { ForkBytes } from "./ForkBytes.ts";
import { kernelLocks } from "./LockFile.ts";
import { checkRange, RangeLocks } from "./RangeLocks.ts";

/** What an open fork needs of its store. */
export interface ForkPort {
  /** Brings the descriptors, the node's metadata and the way to it to stable storage. */
  sync(fork: NodeFork, descriptors: readonly number[]): Promise<void>;
  closed(fork: NodeFork): void;
}

/** Where an open file is now: the store follows its own renames. */
export interface ForkLocation {
  path: string;
}

/** An open fork on a file system. */
export class NodeFork implements ForkFile {
  readonly kind: ForkKind;
  readonly location: ForkLocation;
  /** The open data fork's file, which holds the share mode; of a data fork the bytes' own. */
  readonly descriptor: number;
  readonly #access: ForkAccess;
  readonly #bytes: ForkBytes;
  readonly #locks = new RangeLocks();
  readonly #port: ForkPort;
  #isClosed = false;
  #syncsRunning = 0;
  #syncFailure: FileError | undefined;

  constructor(
    at: { kind: ForkKind; location: ForkLocation; access: ForkAccess; descriptor: number },
    bytes: ForkBytes,
    port: ForkPort,
  ) {
    this.kind = at.kind;
    this.location = at.location;
    this.descriptor = at.descriptor;
    this.#access = at.access;
    this.#bytes = bytes;
    this.#port = port;
  }

  read(into: Uint8Array, offset: number): number {
    this.#check(this.#access.read, offset, into.length);
    return this.#bytes.read(into, offset);
  }

  write(data: Uint8Array, offset: number): void {
    this.#check(this.#access.write, offset, data.length);
    if (data.length > 0) this.#bytes.write(data, offset);
  }

  length(): number {
    this.#checkOpen();
    return this.#bytes.length();
  }

  setLength(bytes: number): void {
    this.#check(this.#access.write, 0, bytes);
    this.#bytes.setLength(bytes);
  }

  diskBytes(): number {
    this.#checkOpen();
    return this.#bytes.diskBytes();
  }

  lockRange(range: ByteRange): void {
    this.#checkOpen();
    checkRange(range);
    const target = this.#bytes.lockTarget(true);
    if (target) this.#locks.lock(range, target.file, target.firstByte, this.#access.write);
  }

  unlockRange(range: ByteRange): void {
    this.#checkOpen();
    checkRange(range);
    const target = this.#bytes.lockTarget(false);
    if (target === undefined) throw new FileError("rangeNotLocked", "this fork holds no lock");
    this.#locks.unlock(range, target.file, target.firstByte);
  }

  isLockedByOthers(range: ByteRange): boolean {
    this.#checkOpen();
    if (range.length !== 0) checkRange(range);
    const target = this.#bytes.lockTarget(false);
    return target !== undefined && this.#locks.isHeldByOthers(range, target.file, target.firstByte);
  }

  /**
   * After a failed fsync the kernel may call the lost pages clean, and a second fsync would succeed without
   * them: so the first failure stays the answer of this fork.
   */
  async sync(): Promise<void> {
    this.#checkOpen();
    if (this.#syncFailure !== undefined) throw this.#syncFailure;
    this.#syncsRunning++;
    try {
      const bytes = this.#bytes.settle();
      const descriptors = bytes === undefined || bytes === this.descriptor ? [] : [bytes];
      await this.#port.sync(this, [this.descriptor, ...descriptors]);
    } catch (error) {
      this.#syncFailure = fileError(error, this.location.path);
      throw this.#syncFailure;
    } finally {
      this.#syncsRunning--;
      if (this.#isClosed && this.#syncsRunning === 0) this.#release();
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // A sync that is under way still uses the descriptors: a number closed now could be another file's a
    // moment later.
    if (this.#syncsRunning > 0) this.#freeLocks();
    else this.#release();
  }

  #freeLocks(): void {
    const everything = [0n, 0n] as const; // length 0 is "to the end" for the kernel
    this.#bytes.lockTarget(false)?.file.set("none", ...everything);
    kernelLocks(this.descriptor).set("none", ...everything);
  }

  #release(): void {
    try {
      this.#bytes.close();
    } finally {
      if (this.kind === "resource") closeSync(this.descriptor);
      this.#port.closed(this);
    }
  }

  #check(isOpenForThat: boolean, offset: number, bytes: number): void {
    this.#checkOpen();
    if (!isOpenForThat) throw new FileError("notOpenForThat", "the fork was opened for something else");
    if (!Number.isSafeInteger(offset) || offset < 0 || !Number.isSafeInteger(offset + bytes) || bytes < 0) {
      throw new FileError("badRange", `${offset}+${bytes} is beyond every file`);
    }
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new FileError("notOpenForThat", "the fork is closed");
  }
}
