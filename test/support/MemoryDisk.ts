import type { AccessList } from "../../src/storage/AccessList.ts";
import { FileError } from "../../src/storage/FileError.ts";
import type { NodeKind } from "../../src/storage/FileStore.ts";
import type { LockFile } from "../../src/storage/LockFile.ts";
import type { Metadata } from "../../src/storage/Metadata.ts";
import { pathElements } from "../../src/storage/pathElements.ts";
import type { Clock } from "../../src/system/clock.ts";
import { systemClock } from "../../src/system/clock.ts";
import { SparseBytes } from "./SparseBytes.ts";

interface HeldLock {
  owner: object;
  type: "read" | "write";
  start: bigint;
  end: bigint;
}

/** The locks of one file as Linux keeps them for open file descriptions. */
class MemoryLocks {
  #held: HeldLock[] = [];

  /** What one open of the file sees and does; `owner` is that open. */
  of(owner: object): LockFile {
    return {
      set: (type, start, length) => {
        const end = start + length;
        if (type !== "none" && this.#isInTheWay(owner, type, start, end)) return false;
        this.#held = this.#held.flatMap((lock) =>
          lock.owner === owner ? without(lock, start, end) : [lock],
        );
        if (type !== "none") this.#held.push({ owner, type, start, end });
        return true;
      },
      isHeldByOthers: (type, start, length) => this.#isInTheWay(owner, type, start, start + length),
    };
  }

  get count(): number {
    return this.#held.length;
  }

  closed(owner: object): void {
    this.#held = this.#held.filter((lock) => lock.owner !== owner);
  }

  #isInTheWay(owner: object, type: "read" | "write", start: bigint, end: bigint): boolean {
    return this.#held.some((lock) => {
      const overlaps = lock.start < end && start < lock.end;
      return lock.owner !== owner && overlaps && (type === "write" || lock.type === "write");
    });
  }
}

function without(lock: HeldLock, start: bigint, end: bigint): HeldLock[] {
  if (lock.end <= start || end <= lock.start) return [lock];
  return [
    { ...lock, end: start },
    { ...lock, start: end },
  ].filter((part) => part.start < part.end);
}

/** A file, folder or link in memory. */
export interface MemoryNode {
  kind: NodeKind;
  inode: bigint;
  mode: number;
  uid: number;
  gid: number;
  modified: number;
  changed: number;
  born: number;
  forks: { data: SparseBytes; resource: SparseBytes };
  /** Share modes are on the data fork's, as on disk. */
  locks: { data: MemoryLocks; resource: MemoryLocks };
  metadata: Metadata | undefined;
  access: AccessList | undefined;
  inherited: AccessList | undefined;
  attributes: Map<string, Buffer>;
  children: Map<string, MemoryNode>;
  target: string;
}

/** A disk that several MemoryFileStores, as if several sessions, share. */
export class MemoryDisk {
  readonly root: MemoryNode;
  readonly capacityBytes: number;
  readonly clock: Clock;
  /** The files of the desktop database. */
  readonly desktop = new Map<string, Buffer>();
  readonly hasAccessLists: boolean;
  #lastInode = 1n;
  #usedBytes = 0;

  constructor({ capacityBytes = 2 ** 40, clock = systemClock as Clock, hasAccessLists = true } = {}) {
    this.capacityBytes = capacityBytes;
    this.clock = clock;
    this.hasAccessLists = hasAccessLists;
    this.root = this.make("directory", 0o755);
  }

  get freeBytes(): number {
    return this.capacityBytes - this.#usedBytes;
  }

  /** Room that something is about to take (or, negative, gives back); throws `full`. */
  take(bytes: number): void {
    if (bytes > 0 && bytes > this.freeBytes) throw new FileError("full", "the memory disk is full");
    this.#usedBytes += bytes;
  }

  make(kind: NodeKind, mode: number): MemoryNode {
    const now = this.clock.nowMilliseconds();
    const type = { file: 0o100000, directory: 0o040000, link: 0o120000 }[kind];
    return {
      kind,
      inode: ++this.#lastInode,
      mode: type | (mode & 0o7777),
      uid: 1000,
      gid: 1000,
      modified: now,
      changed: now,
      born: now,
      forks: { data: new SparseBytes(), resource: new SparseBytes() },
      locks: { data: new MemoryLocks(), resource: new MemoryLocks() },
      metadata: undefined,
      access: undefined,
      inherited: undefined,
      attributes: new Map(),
      children: new Map(),
      target: "",
    };
  }

  /** Locks and share modes on every file there is: none may be left after a test. */
  locksHeld(node = this.root): number {
    const below = [...node.children.values()].map((child) => this.locksHeld(child));
    return below.reduce((total, count) => total + count, node.locks.data.count + node.locks.resource.count);
  }

  /** The node of a path; a link on the way is no folder. */
  find(path: string): MemoryNode {
    let node = this.root;
    for (const name of pathElements(path)) {
      const next = node.kind === "directory" ? node.children.get(name) : undefined;
      if (next === undefined) throw new FileError("notFound", `there is no ${path}`);
      node = next;
    }
    return node;
  }
}
