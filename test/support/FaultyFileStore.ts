import type { AccessListStore } from "../../src/storage/AccessList.ts";
import { FileError, type FileErrorKind } from "../../src/storage/FileError.ts";
import type {
  ByteRange,
  DesktopFiles,
  DiskSpace,
  FileStore,
  ForkAccess,
  ForkFile,
  ForkKind,
  NodeEntry,
  NodeStat,
  OpenForks,
} from "../../src/storage/FileStore.ts";
import type { Metadata } from "../../src/storage/Metadata.ts";
import { exchangedPath, movedPath } from "../../src/storage/pathElements.ts";
import { UnsyncedWrites } from "./UnsyncedWrites.ts";

/** Which call fails, counted from 1 over the store and its forks, and whether all later ones do too. */
export interface Fault {
  call: number;
  kind: FileErrorKind;
  from: "once" | "thenOn";
}

/**
 * Any store with failures on request. The promise that it puts to the test: *after FPSyncFork, FPSyncDir or
 * FPFlushFork answered without error, those bytes survive; what was refused left nothing behind.*
 *
 * `fault` makes the N-th call throw before it does anything. `crash()` is a power cut in a simple model:
 * writes of forks that no `sync` of that fork covered are taken back, all of them; names, metadata and
 * attributes stay. Every fork is closed, and the store goes on as if started anew.
 */
export class FaultyFileStore implements FileStore {
  fault: Fault | undefined;
  calls = 0;
  readonly #store: FileStore;
  readonly #unsynced = new UnsyncedWrites();
  readonly #forks = new Set<FaultyFork>();

  constructor(store: FileStore) {
    this.#store = store;
  }

  crash(): void {
    for (const fork of this.#forks) fork.close();
    this.#unsynced.drop(this.#store);
  }

  /** Counts a call, and throws where it is one that fails. */
  count(): FileStore {
    this.calls++;
    const { fault } = this;
    if (fault && (fault.from === "once" ? this.calls === fault.call : this.calls >= fault.call)) {
      throw new FileError(fault.kind, `call ${this.calls} fails on request`);
    }
    return this.#store;
  }

  get accessLists(): AccessListStore {
    const { isSupported } = this.#store.accessLists;
    return {
      isSupported,
      read: (path, use) => this.count().accessLists.read(path, use),
      write: (path, change) => this.count().accessLists.write(path, change),
    };
  }

  get tellsCaseApart(): boolean {
    return this.#store.tellsCaseApart;
  }

  stat = (path: string): NodeStat => this.count().stat(path);
  list = (path: string): string[] => this.count().list(path);
  entries = (path: string): NodeEntry[] => this.count().entries(path);
  isReserved = (name: string): boolean => this.#store.isReserved(name);
  makeDirectory = (...all: Parameters<FileStore["makeDirectory"]>): void =>
    this.count().makeDirectory(...all);
  makeFile = (...all: Parameters<FileStore["makeFile"]>): void => this.count().makeFile(...all);
  readLink = (path: string): string => this.count().readLink(path);
  removeDirectory = (path: string): void => this.count().removeDirectory(path);
  openForks = (path: string): OpenForks => this.count().openForks(path);
  resourceBytes = (path: string): number => this.count().resourceBytes(path);
  companionDiskBytes = (path: string): number => this.count().companionDiskBytes(path);
  readMetadata = (path: string): Metadata | undefined => this.count().readMetadata(path);
  writeMetadata = (path: string, value: Metadata): void => this.count().writeMetadata(path, value);
  setMode = (path: string, mode: number): void => this.count().setMode(path, mode);
  setOwner = (path: string, uid: number, gid: number): void => this.count().setOwner(path, uid, gid);
  setModified = (path: string, at: number): void => this.count().setModified(path, at);
  rightsOf = (path: string): ReturnType<FileStore["rightsOf"]> => this.count().rightsOf(path);
  listAttributes = (path: string): string[] => this.count().listAttributes(path);
  getAttribute = (path: string, name: string): Buffer => this.count().getAttribute(path, name);
  setAttribute = (...all: Parameters<FileStore["setAttribute"]>): void => this.count().setAttribute(...all);
  removeAttribute = (path: string, name: string): void => this.count().removeAttribute(path, name);
  space = (): DiskSpace => this.count().space();
  readonly desktop: DesktopFiles = {
    read: (file) => this.count().desktop.read(file),
    replace: async (...all) => await this.count().desktop.replace(...all),
  };

  makeLink(path: string, target: string): void {
    this.count().makeLink(path, target);
    this.#unsynced.removed(path);
  }

  removeFile(path: string): void {
    this.count().removeFile(path);
    this.#unsynced.removed(path);
  }

  rename(from: string, to: string): void {
    this.count().rename(from, to);
    this.#unsynced.moved(from, to);
    for (const fork of this.#forks) fork.path = movedPath(fork.path, from, to);
  }

  async exchange(one: string, other: string): Promise<void> {
    await this.count().exchange(one, other);
    this.#unsynced.exchanged(one, other);
    for (const fork of this.#forks) fork.path = exchangedPath(fork.path, one, other);
  }

  async copyFile(from: string, to: string): Promise<void> {
    await this.count().copyFile(from, to);
  }

  async syncDirectory(path: string): Promise<void> {
    await this.count().syncDirectory(path);
  }

  openFork(path: string, kind: ForkKind, access: ForkAccess): ForkFile {
    const inner = this.count().openFork(path, kind, access);
    const fork = new FaultyFork(this, inner, { path, kind, access }, this.#unsynced, this.#forks);
    this.#forks.add(fork);
    return fork;
  }

  /** For what the model itself has to see. */
  openUncounted(path: string, kind: ForkKind, access: ForkAccess): ForkFile {
    return this.#store.openFork(path, kind, access);
  }

  close(): void {
    for (const fork of this.#forks) fork.close();
    this.#store.close();
  }
}

class FaultyFork implements ForkFile {
  path: string;
  readonly #store: FaultyFileStore;
  readonly #inner: ForkFile;
  readonly #kind: ForkKind;
  readonly #canRead: boolean;
  readonly #unsynced: UnsyncedWrites;
  readonly #open: Set<FaultyFork>;

  constructor(
    store: FaultyFileStore,
    inner: ForkFile,
    at: { path: string; kind: ForkKind; access: ForkAccess },
    unsynced: UnsyncedWrites,
    open: Set<FaultyFork>,
  ) {
    this.#store = store;
    this.#inner = inner;
    this.path = at.path;
    this.#canRead = at.access.read;
    this.#kind = at.kind;
    this.#unsynced = unsynced;
    this.#open = open;
  }

  read(into: Uint8Array, offset: number): number {
    this.#store.count();
    return this.#inner.read(into, offset);
  }

  write(data: Uint8Array, offset: number): void {
    this.#store.count();
    // Bad offsets are the inner store's to refuse.
    if (Number.isSafeInteger(offset) && offset >= 0) this.#remember(offset, data.length);
    this.#inner.write(data, offset);
  }

  length(): number {
    this.#store.count();
    return this.#inner.length();
  }

  setLength(bytes: number): void {
    this.#store.count();
    const cut = Math.max(0, this.#inner.length() - bytes) || 0;
    if (Number.isSafeInteger(bytes) && bytes >= 0) this.#remember(bytes, cut);
    this.#inner.setLength(bytes);
  }

  async sync(): Promise<void> {
    this.#store.count();
    await this.#inner.sync();
    this.#unsynced.synced(this.path, this.#kind);
  }

  diskBytes(): number {
    this.#store.count();
    return this.#inner.diskBytes();
  }

  lockRange(range: ByteRange): void {
    this.#store.count();
    this.#inner.lockRange(range);
  }

  unlockRange(range: ByteRange): void {
    this.#store.count();
    this.#inner.unlockRange(range);
  }

  isLockedByOthers(range: ByteRange): boolean {
    this.#store.count();
    return this.#inner.isLockedByOthers(range);
  }

  close(): void {
    this.#open.delete(this);
    this.#inner.close();
  }

  /**
   * What a write replaces has to be read, also where the fork may only write; only for that moment, so nobody
   * sees it.
   */
  #remember(offset: number, count: number): void {
    const open = { read: true, write: false, denyRead: false, denyWrite: false };
    const reader = this.#canRead ? this.#inner : this.#store.openUncounted(this.path, this.#kind, open);
    try {
      this.#unsynced.remember(this.path, this.#kind, reader, offset, count);
    } finally {
      if (reader !== this.#inner) reader.close();
    }
  }
}
