import type { AccessListStore } from "./AccessList.ts";
import type { Metadata } from "./Metadata.ts";

export type NodeKind = "file" | "directory" | "link";
export type ForkKind = "data" | "resource";

/** One node as lstat sees it. Anything else than a file, folder or symbolic link is never shown. */
export interface NodeStat {
  kind: NodeKind;
  device: bigint;
  inode: bigint;
  /** Bytes of the data fork; of a link the length of its target. */
  dataBytes: number;
  uid: number;
  gid: number;
  /** The whole st_mode, file type included. */
  mode: number;
  modifiedMilliseconds: number;
  changedMilliseconds: number;
  /** Birth time where the file system has it, else the modification time. */
  bornMilliseconds: number;
  /** Bytes that the node takes on disk: allocated blocks, at most its length rounded up to blocks. */
  diskBytes: number;
  links: number;
}

/** A node as its folder has it. */
export interface NodeEntry {
  name: string;
  kind: NodeKind;
}

/** What of a fork an open asks for, and what it denies to others (AFP's access mode). */
export interface ForkAccess {
  read: boolean;
  write: boolean;
  denyRead: boolean;
  denyWrite: boolean;
}

/** Bytes, counted from the start of the fork. */
export interface ByteRange {
  offset: number;
  /** Infinity: to the largest offset there is. */
  length: number;
}

/**
 * An open fork. Its deny modes and byte-range locks are kernel locks of its own open file description, at the
 * offsets of afp-protocol.md §7.9, and end with it. All calls are synchronous but `sync`.
 */
export interface ForkFile {
  /** Fills `into` from `offset` on; fewer bytes only at the end of the fork. */
  read(into: Uint8Array, offset: number): number;
  /** Writes all of it or throws. A resource fork's first write makes its file. */
  write(data: Uint8Array, offset: number): void;
  length(): number;
  /** Cuts, or extends with zeros. */
  setLength(bytes: number): void;
  /**
   * Resolves when data, metadata and the directory entry are on stable storage. A failed sync stays an error.
   */
  sync(): Promise<void>;
  /** Bytes that the fork takes on disk now, counted as NodeStat.diskBytes. */
  diskBytes(): number;
  /** An exclusive lock against every other fork; throws `rangeLocked`, `noMoreLocks`. */
  lockRange(range: ByteRange): void;
  unlockRange(range: ByteRange): void;
  /** True where another fork, session or program holds a lock that overlaps. */
  isLockedByOthers(range: ByteRange): boolean;
  /** Frees locks and deny modes; the second call does nothing. */
  close(): void;
}

/** Which forks of a file are open in any session, process or program that keeps the same locks. */
export interface OpenForks {
  data: boolean;
  resource: boolean;
}

export interface DiskSpace {
  blockBytes: number;
  totalBytes: number;
  /** What an ordinary user may still write. */
  freeBytes: number;
}

/** How what a call has to make is made. */
export interface NewModes {
  file: number;
  directory: number;
}

/** No file of the desktop database is longer; of one that is, only the beginning is read. */
export const desktopBytesMax = 1024 * 1024;

/**
 * The small files of a volume's desktop database, in a folder of the volume that no other call reaches. They are named
 * by their path in it.
 */
export interface DesktopFiles {
  /** Undefined where there is none. */
  read(file: string): Buffer | undefined;
  /**
   * Puts what `edit` makes of a file's bytes (none, where there is no file) in their place, at once and whole; undefined
   * leaves all as it is. Nobody else changes the file meanwhile: `busy` where another session is at it. Throws `full`
   * beyond `desktopBytesMax`. Resolves with the bytes on disk that it took.
   */
  replace(file: string, modes: NewModes, edit: (bytes: Buffer) => Uint8Array | undefined): Promise<number>;
}

/**
 * Nodes, bytes and metadata under one folder of a file system. A path is relative to that folder, its names
 * joined by "/"; "" is the folder itself. No call follows a symbolic link at the end of a path. Every call
 * throws FileError and leaves nothing half done behind. The files that hold metadata (`._name`,
 * `.AppleDouble`) are never listed, and travel with their node in rename, copy, exchange and remove.
 */
export interface FileStore {
  /** Whoever expects a folder and then looks into it gets both with less work; what is there may be anything. */
  stat(path: string, expected?: NodeKind): NodeStat;
  /** Names of a folder's nodes, in the order of the file system. Names that are not UTF-8 are left out. */
  list(path: string): string[];
  /** As `list`, with what each of them is, as far as the folder itself tells. */
  entries(path: string): NodeEntry[];
  /** Whether names that differ in the case of their letters are different files. */
  readonly tellsCaseApart: boolean;
  /** True for names that only the store itself may use, e.g. `.AppleDouble`. */
  isReserved(name: string): boolean;

  /** With metadata, or without it where none can be kept; where it can and that fails, there is no folder. */
  makeDirectory(path: string, mode: number, metadata?: Metadata): void;
  /** Makes an empty file; throws `exists`. Metadata as for a folder. */
  makeFile(path: string, mode: number, metadata?: Metadata): void;
  /** Replaces a file by a symbolic link; throws `badName` for a target that can't be one. */
  makeLink(path: string, target: string): void;
  readLink(path: string): string;
  removeFile(path: string): void;
  /** Throws `notEmpty` unless only metadata is left in it. */
  removeDirectory(path: string): void;
  /** Atomic; an existing node at `to` is `exists` (a file that differs only in case is the same node). */
  rename(from: string, to: string): void;
  /**
   * Two files change forks and modification times; names, metadata, attributes, rights and owner stay. Open forks and
   * inodes go with the bytes. Each path has one whole file at every moment, or again for whoever asks after a crash.
   */
  exchange(one: string, other: string): Promise<void>;
  /**
   * Both forks, metadata, extended attributes, mode, access list and modification time. Throws `exists`; a failed
   * copy is
   * taken away again.
   */
  copyFile(from: string, to: string): Promise<void>;

  /** Throws `denyConflict` where another open forbids it, or holds what this one would deny. */
  openFork(path: string, fork: ForkKind, access: ForkAccess): ForkFile;
  openForks(path: string): OpenForks;
  resourceBytes(path: string): number;
  /** What the metadata and the resource fork of a node take on disk besides the node itself. */
  companionDiskBytes(path: string): number;

  /** Undefined where nothing was ever stored. */
  readMetadata(path: string): Metadata | undefined;
  /** Replaced atomically. */
  writeMetadata(path: string, metadata: Metadata): void;

  setMode(path: string, mode: number): void;
  setOwner(path: string, uid: number, gid: number): void;
  setModified(path: string, milliseconds: number): void;
  /** What this process may do with a node, the file system's ACLs included. */
  rightsOf(path: string): { read: boolean; write: boolean; search: boolean };

  readonly accessLists: AccessListStore;

  listAttributes(path: string): string[];
  /** Throws `noAttribute`. */
  getAttribute(path: string, name: string): Buffer;
  setAttribute(path: string, name: string, value: Uint8Array, when: "always" | "create" | "replace"): void;
  removeAttribute(path: string, name: string): void;

  readonly desktop: DesktopFiles;

  /** Resolves when the folder's entries are on stable storage; "" syncs the whole file system. */
  syncDirectory(path: string): Promise<void>;
  space(): DiskSpace;
  /** No fork is open any more; releases what the store holds. */
  close(): void;
}
