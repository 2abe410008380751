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
  /** How far clients have come: whoever goes on, or asks for a page once more, asks for something up to here. */
  #seen = 0;

  constructor(names: string[]) {
    this.names = names;
  }

  /** Only index 0 begins anew. */
  isContinuedAt(start: number): boolean {
    return start > 0 && start <= this.#seen;
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
    this.#seen = Math.max(this.#seen, at);
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
    const snapshot = this.#begun?.isContinuedAt(start) === true ? this.#begun : this.#now;
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
