import { type SpaceService, SpaceServiceUnavailable } from "../space/SpaceService.ts";
import { FileError } from "../storage/FileError.ts";
import type { DiskSpace, FileStore } from "../storage/FileStore.ts";
import { folderOf } from "./names.ts";
import type { VolumeSettings } from "./VolumeSettings.ts";

/** Reserved bytes that a session holds; what it does not need goes back with `give`. */
export interface Lease {
  /** False where what is held here does not suffice; the service may still have more. */
  tryTake(bytes: number): boolean;
  take(bytes: number): Promise<boolean>;
  give(bytes: number): void;
  close(): void;
}

type Settings = Pick<VolumeSettings, "sizeLimitBytes" | "reportsAtMost2GB">;

/** Blocks by which a folder may grow for one more entry. */
const entryBlocksMax = 4;
/** Blocks that metadata of a node may take anew: an attribute block, or a file and its folder's entry. */
const metadataBlocksMax = 2 + entryBlocksMax;
const twoGigabytes = 0x7fff_ffff;

/**
 * A limited volume's room. Whatever may grow is reserved for its worst case before, and settled by what the disk
 * says afterwards; so all sessions together never pass the limit. Without a limit every reservation succeeds.
 */
export class VolumeSpace {
  readonly blockBytes: number;
  readonly #store: FileStore;
  readonly #service: SpaceService | undefined;
  readonly #lease: Lease | undefined;
  readonly #settings: Settings;

  constructor(
    store: FileStore,
    service: SpaceService | undefined,
    lease: Lease | undefined,
    settings: Settings,
  ) {
    this.#store = store;
    this.#service = service;
    this.#lease = lease;
    this.#settings = settings;
    this.blockBytes = lease === undefined ? 0 : Math.max(512, store.space().blockBytes);
  }

  get isLimited(): boolean {
    return this.#lease !== undefined;
  }

  /** What a new entry in a folder may take. */
  get entryBytes(): number {
    return entryBlocksMax * this.blockBytes;
  }

  /** What new metadata of a node may take. */
  get metadataBytes(): number {
    return metadataBlocksMax * this.blockBytes;
  }

  /** Whole blocks for that many bytes. */
  blocksFor(bytes: number): number {
    return this.blockBytes === 0 ? bytes : Math.ceil(bytes / this.blockBytes) * this.blockBytes;
  }

  /** Throws `full`; waits only where the session's own lease does not suffice. */
  reserve(bytes: number): void | Promise<void> {
    if (this.reserveNow(bytes)) return;
    return this.#reserveLater(bytes);
  }

  /** Reserves only what needs no question; false says nothing about the volume. */
  reserveNow(bytes: number): boolean {
    return this.#lease === undefined || bytes <= 0 || this.#lease.tryTake(bytes);
  }

  give(bytes: number): void {
    if (bytes > 0) this.#lease?.give(bytes);
  }

  /**
   * After a growth: false where it took more than was reserved, and there is no more; then it must be
   * undone.
   */
  settle(reservedBytes: number, grownBytes: number): boolean {
    if (grownBytes > reservedBytes) return this.reserveNow(grownBytes - reservedBytes);
    this.give(reservedBytes - grownBytes);
    return true;
  }

  /** What a node takes on disk with its metadata; 0 where there is none, or no limit. */
  nodeBytes(path: string): number {
    if (!this.isLimited) return 0;
    try {
      return this.#store.stat(path).diskBytes + this.#store.companionDiskBytes(path);
    } catch (error) {
      if (error instanceof FileError) return 0;
      throw error;
    }
  }

  /**
   * Does what may make these nodes grow, by `worstBytes` together. `first` runs when there is room for it and before
   * anything is measured: what it frees it gives back itself.
   */
  async growing<T>(
    worstBytes: number,
    paths: readonly string[],
    action: () => T | Promise<T>,
    first?: () => Promise<void>,
  ): Promise<T> {
    if (!this.isLimited) {
      await first?.();
      return await action();
    }
    const waiting = this.reserve(worstBytes);
    if (waiting !== undefined) await waiting;
    try {
      await first?.();
    } catch (error) {
      this.give(worstBytes);
      throw error;
    }
    const before = this.#bytesOf(paths);
    try {
      return await action();
    } finally {
      const grown = this.#bytesOf(paths) - before;
      // More than the worst case would be somebody else's growth of the same nodes; the ledger has to know it too.
      if (!this.settle(worstBytes, grown)) await this.#take(grown - worstBytes);
    }
  }

  /** As `growing`, for what tells by itself how many more bytes it takes. */
  async growingBy(worstBytes: number, action: () => Promise<number>): Promise<void> {
    const waiting = this.reserve(worstBytes);
    if (waiting !== undefined) await waiting;
    let grown = 0;
    try {
      grown = await action();
    } finally {
      if (!this.settle(worstBytes, grown)) await this.#take(grown - worstBytes);
    }
  }

  /** Does what hardly ever makes these nodes grow, and must work on a full volume too; else it is undone. */
  async rearranging(paths: readonly string[], action: () => void, undo: () => void): Promise<void> {
    if (!this.isLimited) return action();
    const reserved = (await this.#take(this.entryBytes)) ? this.entryBytes : 0;
    const before = this.#bytesOf(paths);
    let isCovered = true;
    try {
      action();
    } finally {
      isCovered = this.settle(reserved, this.#bytesOf(paths) - before);
    }
    if (isCovered) return;
    undo();
    throw isFull();
  }

  /** The sizes that clients are shown. */
  async shown(): Promise<DiskSpace> {
    let { blockBytes, totalBytes, freeBytes } = this.#store.space();
    if (this.#service !== undefined) {
      const { usedBytes, limitBytes } = await served(this.#service.usage());
      const limit = this.#settings.sizeLimitBytes ?? limitBytes;
      totalBytes = Math.min(totalBytes, limit);
      freeBytes = Math.min(freeBytes, Math.max(0, limit - usedBytes));
    }
    if (!this.#settings.reportsAtMost2GB) return { blockBytes, totalBytes, freeBytes };
    return {
      blockBytes,
      totalBytes: Math.min(totalBytes, twoGigabytes),
      freeBytes: Math.min(freeBytes, twoGigabytes),
    };
  }

  close(): void {
    this.#lease?.close();
  }

  #bytesOf(paths: readonly string[]): number {
    return paths.reduce((sum, path) => sum + this.nodeBytes(path), 0);
  }

  async #reserveLater(bytes: number): Promise<void> {
    if (!(await this.#take(bytes))) throw isFull();
  }

  async #take(bytes: number): Promise<boolean> {
    return this.#lease === undefined || (await served(this.#lease.take(bytes)));
  }
}

/** Metadata may be kept in files: then the folder around a node grows with it. */
export function withFolder(path: string): string[] {
  return path === "" ? [path] : [path, folderOf(path)];
}

function isFull(): FileError {
  return new FileError("full", "the volume's size limit is reached");
}

async function served<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof SpaceServiceUnavailable)) throw error;
    throw new FileError("unavailable", "the space ledger is away", { cause: error });
  }
}
