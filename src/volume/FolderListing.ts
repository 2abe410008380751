import type { Catalog } from "./Catalog.ts";
import { FileError } from "../storage/FileError.ts";
import type { FileStore, NodeStat } from "../storage/FileStore.ts";
import { identifyNodesMax } from "../cnid/CnidService.ts";
import { pathIn } from "./names.ts";
import type { SeenChild } from "./Places.ts";
import { isMissing } from "./statIfThere.ts";
import type { VolumeNode } from "./VolumeNode.ts";

/** The names of a folder at one moment. Names that are gone leave it only where no client has been yet. */
export class Snapshot {
  readonly names: string[];
  /**
   * Where the last request began and how far it came: a client that goes on asks for something in between.
   */
  #asked = { from: 0, to: 0 };

  constructor(names: string[]) {
    this.names = names;
  }

  isContinuedAt(start: number): boolean {
    return start > this.#asked.from && start <= this.#asked.to;
  }

  beginAt(start: number): void {
    this.#asked = { from: start, to: start };
  }

  /** The nodes from `start` on that are still there. */
  take(store: FileStore, directory: VolumeNode, start: number, count: number): SeenChild[] {
    const found: SeenChild[] = [];
    const wanted = Math.min(count, identifyNodesMax);
    let at = start;
    while (at < this.names.length && found.length < wanted) {
      const end = Math.min(this.names.length, at + wanted - found.length);
      const there: SeenChild[] = [];
      for (const name of this.names.slice(at, end)) {
        const stat = statIfShown(store, pathIn(directory.path, name));
        if (stat !== undefined) there.push({ name, stat });
      }
      if (there.length < end - at) this.names.splice(at, end - at, ...there.map(({ name }) => name));
      found.push(...there);
      at += there.length;
    }
    this.#asked.to = Math.max(this.#asked.to, at);
    return found;
  }
}

/** One folder as a client enumerates it: what is there now, or what was there when the client began. */
export class FolderListing {
  readonly #store: FileStore;
  readonly #catalog: Catalog;
  readonly #directory: VolumeNode;
  readonly #now: Snapshot;
  readonly #begun: Snapshot | undefined;
  readonly #used: (snapshot: Snapshot) => void;
  /** What the first question chose, for the rest of the request. */
  #chosen: Snapshot | undefined;

  constructor(
    ports: { store: FileStore; catalog: Catalog },
    directory: VolumeNode,
    snapshots: { now: Snapshot; begun: Snapshot | undefined },
    used: (snapshot: Snapshot) => void,
  ) {
    this.#store = ports.store;
    this.#catalog = ports.catalog;
    this.#directory = directory;
    this.#now = snapshots.now;
    this.#begun = snapshots.begun;
    this.#used = used;
  }

  /** No index beyond it has a node. */
  get count(): number {
    if (this.#chosen !== undefined) return this.#chosen.names.length;
    return Math.max(this.#now.names.length, this.#begun?.names.length ?? 0);
  }

  /** Nodes from `start` (0 is the first) on, at most `count`; those that are gone meanwhile are left out. */
  async nodes(start: number, count: number): Promise<VolumeNode[]> {
    this.#chosen ??= this.#choose(start);
    const children = this.#chosen.take(this.#store, this.#directory, start, count);
    return await this.#catalog.identify(this.#directory, children);
  }

  #choose(start: number): Snapshot {
    const goesOn = start > 0 && this.#begun?.isContinuedAt(start) === true;
    const snapshot = goesOn && this.#begun !== undefined ? this.#begun : this.#now;
    snapshot.beginAt(start);
    this.#used(snapshot);
    return snapshot;
  }
}

/** Undefined for what is gone, and for what clients never see (sockets, devices). */
function statIfShown(store: FileStore, path: string): NodeStat | undefined {
  try {
    return store.stat(path);
  } catch (error) {
    if (isMissing(error) || (error instanceof FileError && error.kind === "badKind")) return undefined;
    throw error;
  }
}
