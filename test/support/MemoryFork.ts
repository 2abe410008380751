import { FileError } from "../../src/storage/FileError.ts";
import type { ByteRange, ForkAccess, ForkFile, ForkKind } from "../../src/storage/FileStore.ts";
import { RangeLocks } from "../../src/storage/RangeLocks.ts";
import { takeShareMode } from "../../src/storage/shareModes.ts";
import type { MemoryDisk, MemoryNode } from "./MemoryDisk.ts";

/** An open fork in memory, with the same locks as one on disk. */
export class MemoryFork implements ForkFile {
  readonly #disk: MemoryDisk;
  readonly #node: MemoryNode;
  readonly #kind: ForkKind;
  readonly #access: ForkAccess;
  readonly #locks = new RangeLocks();
  readonly #closed: (fork: MemoryFork) => void;
  #isClosed = false;

  constructor(
    disk: MemoryDisk,
    node: MemoryNode,
    kind: ForkKind,
    access: ForkAccess,
    closed: (fork: MemoryFork) => void,
  ) {
    this.#disk = disk;
    this.#node = node;
    this.#kind = kind;
    this.#access = access;
    this.#closed = closed;
    try {
      takeShareMode(node.locks.data.of(this), kind, access);
    } catch (error) {
      node.locks.data.closed(this);
      throw error;
    }
  }

  read(into: Uint8Array, offset: number): number {
    this.#check(this.#access.read, offset, into.length);
    return this.#bytes.read(into, offset);
  }

  write(data: Uint8Array, offset: number): void {
    this.#check(this.#access.write, offset, data.length);
    if (data.length === 0) return;
    this.#disk.take(this.#bytes.growthBy(offset, data.length));
    this.#bytes.write(data, offset);
    this.#touch();
  }

  length(): number {
    this.#checkOpen();
    return this.#bytes.length;
  }

  setLength(bytes: number): void {
    this.#check(this.#access.write, 0, bytes);
    const before = this.#bytes.diskBytes;
    this.#bytes.setLength(bytes);
    this.#disk.take(this.#bytes.diskBytes - before);
    this.#touch();
  }

  async sync(): Promise<void> {
    this.#checkOpen();
  }

  diskBytes(): number {
    this.#checkOpen();
    return this.#bytes.diskBytes;
  }

  lockRange(range: ByteRange): void {
    this.#checkOpen();
    this.#locks.lock(range, this.#lockFile, 0, this.#access.write);
  }

  unlockRange(range: ByteRange): void {
    this.#checkOpen();
    this.#locks.unlock(range, this.#lockFile, 0);
  }

  isLockedByOthers(range: ByteRange): boolean {
    this.#checkOpen();
    return this.#locks.isHeldByOthers(range, this.#lockFile, 0);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#node.locks.data.closed(this);
    this.#node.locks.resource.closed(this);
    this.#closed(this);
  }

  get #bytes(): MemoryNode["forks"]["data"] {
    return this.#node.forks[this.#kind];
  }

  get #lockFile(): ReturnType<MemoryNode["locks"]["data"]["of"]> {
    return this.#node.locks[this.#kind].of(this);
  }

  #touch(): void {
    const now = this.#disk.clock.nowMilliseconds();
    this.#node.changed = now;
    if (this.#kind === "data") this.#node.modified = now;
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
