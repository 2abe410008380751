import type { Cnid } from "../cnid/Cnid.ts";
import { FileError } from "../storage/FileError.ts";
import type { ByteRange, ForkAccess, ForkFile, ForkKind } from "../storage/FileStore.ts";
import { HeldRanges } from "./HeldRanges.ts";
import type { VolumeNode } from "./VolumeNode.ts";
import type { VolumeSpace } from "./VolumeSpace.ts";

/** What a fork needs of the volume that it belongs to. */
export interface ForkHost {
  readonly space: VolumeSpace;
  nodeOf(cnid: Cnid): Promise<VolumeNode>;
  closed(fork: Fork): void;
}

/** A write between its begin and its end. */
interface Writing {
  offset: number;
  end: number;
  lengthBefore: number;
  diskBytesBefore: number;
  reservedBytes: number;
}

/** The header in front of a resource fork on disk is never longer. */
const resourceHeaderBytesMax = 4096;

/** One open fork of one session. */
export class Fork {
  /** Of the file that has these bytes; another one's after an exchange. */
  cnid: Cnid;
  readonly kind: ForkKind;
  readonly access: ForkAccess;
  readonly #host: ForkHost;
  readonly #file: ForkFile;
  readonly #held = new HeldRanges();
  #writing: Writing | undefined;
  #isDirty = false;
  #isClosed = false;

  constructor(host: ForkHost, cnid: Cnid, kind: ForkKind, access: ForkAccess, file: ForkFile) {
    this.#host = host;
    this.cnid = cnid;
    this.kind = kind;
    this.access = access;
    this.#file = file;
  }

  /** Written to since the last sync. */
  get isDirty(): boolean {
    return this.#isDirty;
  }

  /** The file as it is now, also after a rename, move or exchange. */
  async node(): Promise<VolumeNode> {
    return await this.#host.nodeOf(this.cnid);
  }

  length(): number {
    return this.#file.length();
  }

  read(into: Uint8Array, offset: number): number {
    return this.beginRead(offset, into.length)(into, offset);
  }

  /** Checks access and locks for the whole range; what it gives reads pieces of that, without a second look. */
  beginRead(offset: number, bytes: number): (into: Uint8Array, offset: number) => number {
    if (!this.access.read) throw new FileError("notOpenForThat", "the fork is not open to read");
    checkRange(offset, bytes);
    if (bytes > 0) this.#checkLocks({ offset, length: bytes });
    return (into, at) => (into.length === 0 ? 0 : this.#file.read(into, at));
  }

  /**
   * Checks access, locks and space for the whole range before a byte is written; then `write` pieces, then
   * `endWrite`.
   */
  beginWrite(offset: number, bytes: number): void | Promise<void> {
    this.#checkWritable();
    checkRange(offset, bytes);
    if (bytes > 0) this.#checkLocks({ offset, length: bytes });
    this.endWrite();
    const writing = this.#plannedWrite(offset, bytes);
    const waiting = this.#host.space.reserve(writing.reservedBytes);
    if (waiting === undefined) this.#writing = writing;
    else return waiting.then(() => this.#begin(writing));
  }

  write(piece: Uint8Array, offset: number): void {
    const writing = this.#writing;
    if (writing === undefined || offset < writing.offset || offset + piece.length > writing.end) {
      throw new FileError("badRange", "a write outside of the range that was begun");
    }
    if (piece.length === 0) return;
    this.#isDirty = true;
    try {
      this.#file.write(piece, offset);
    } catch (error) {
      this.#undo(writing);
      throw error;
    }
  }

  endWrite(): void {
    const writing = this.#writing;
    if (writing === undefined) return;
    this.#writing = undefined;
    if (this.#settle(writing)) return;
    this.#undo(writing);
    throw new FileError("full", "the volume's size limit is reached");
  }

  setLength(bytes: number): void | Promise<void> {
    this.#checkWritable();
    checkRange(bytes, 0);
    this.endWrite();
    const length = this.#file.length();
    if (bytes < length) this.#checkLocks({ offset: bytes, length: length - bytes });
    if (bytes === length) return;
    const writing = this.#plannedWrite(length, 0);
    // Most file systems keep a hole where a fork is extended; what they allocate is seen afterwards.
    writing.reservedBytes = bytes < length || !this.#host.space.isLimited ? 0 : this.#extensionBytes();
    const waiting = this.#host.space.reserve(writing.reservedBytes);
    if (waiting === undefined) this.#changeLength(bytes, writing);
    else return waiting.then(() => this.#changeLength(bytes, writing));
  }

  async sync(): Promise<void> {
    this.#isDirty = false;
    try {
      await this.#file.sync();
    } catch (error) {
      this.#isDirty = true;
      throw error;
    }
  }

  lock(range: ByteRange): void {
    this.#held.check(range);
    this.#file.lockRange(range);
    this.#held.add(range);
  }

  unlock(range: ByteRange): void {
    const index = this.#held.indexOf(range);
    this.#file.unlockRange(range);
    this.#held.removeAt(index);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      this.endWrite();
    } finally {
      this.#file.close();
      this.#host.closed(this);
    }
  }

  #checkWritable(): void {
    if (!this.access.write) throw new FileError("notOpenForThat", "the fork is not open to write");
  }

  #checkLocks(range: ByteRange): void {
    if (this.#file.isLockedByOthers(range)) {
      throw new FileError("rangeLocked", "another fork holds a lock in this range");
    }
  }

  /** In the worst case every block of the range is new, but no file takes more than its length in blocks. */
  #plannedWrite(offset: number, bytes: number): Writing {
    const { space } = this.#host;
    const end = offset + bytes;
    const lengthBefore = this.#file.length();
    if (!space.isLimited) return { offset, end, lengthBefore, diskBytesBefore: 0, reservedBytes: 0 };
    const diskBytesBefore = this.#file.diskBytes();
    const { blockBytes } = space;
    const header = this.kind === "resource" ? resourceHeaderBytesMax : 0;
    const touched = space.blocksFor(end + header) - Math.floor(offset / blockBytes) * blockBytes;
    const most = space.blocksFor(Math.max(lengthBefore, end) + header) - diskBytesBefore;
    const isNewFile = this.kind === "resource" && diskBytesBefore === 0;
    const worst = Math.max(0, Math.min(touched, most)) + (isNewFile ? space.entryBytes : 0);
    return { offset, end, lengthBefore, diskBytesBefore, reservedBytes: bytes === 0 ? 0 : worst };
  }

  #extensionBytes(): number {
    const { space } = this.#host;
    return this.kind === "resource"
      ? space.blocksFor(resourceHeaderBytesMax) + space.entryBytes
      : space.blockBytes;
  }

  #begin(writing: Writing): void {
    if (!this.#isClosed) this.#writing = writing;
    else this.#host.space.give(writing.reservedBytes);
  }

  #changeLength(bytes: number, writing: Writing): void {
    if (this.#isClosed) {
      this.#host.space.give(writing.reservedBytes);
      throw new FileError("notOpenForThat", "the fork was closed meanwhile");
    }
    this.#isDirty = true;
    let isCovered = true;
    try {
      this.#file.setLength(bytes);
    } finally {
      isCovered = this.#settle(writing);
    }
    if (isCovered || bytes < writing.lengthBefore) return;
    this.#undo(writing);
    throw new FileError("full", "the volume's size limit is reached");
  }

  #settle({ diskBytesBefore, reservedBytes }: Writing): boolean {
    const { space } = this.#host;
    if (!space.isLimited) return true;
    return space.settle(reservedBytes, this.#file.diskBytes() - diskBytesBefore);
  }

  /** A failed write leaves nothing behind that the fork did not have before. */
  #undo(writing: Writing): void {
    this.#writing = undefined;
    try {
      if (this.#file.length() > writing.lengthBefore) this.#file.setLength(writing.lengthBefore);
    } finally {
      this.#settle(writing);
    }
  }
}

function checkRange(offset: number, bytes: number): void {
  if (!(offset >= 0) || !(bytes >= 0) || !Number.isSafeInteger(offset + bytes)) {
    throw new FileError("badRange", "no such place in a fork");
  }
}
