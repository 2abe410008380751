import type { Cnid } from "../cnid/Cnid.ts";
import type { FileStore } from "../storage/FileStore.ts";
import { FileError } from "../storage/FileError.ts";
import type { Clock } from "../system/clock.ts";
import type { Catalog } from "./Catalog.ts";
import { FolderListing, Snapshot } from "./FolderListing.ts";
import { type FolderStamp, isUnchanged, stampOf } from "./FolderStamp.ts";
import type { NameRules } from "./NameRules.ts";
import { statIfThere } from "./statIfThere.ts";
import type { SeenNode, VolumeNode } from "./VolumeNode.ts";

/** Folders whose names a session keeps, and names in all of them. */
const listingsMax = 32;
const listedNamesMax = 500_000;
/** Folders whose number of entries a session keeps. */
const countsMax = 8192;
/**
 * From so many entries on a count is carried on from change to change, instead of reading the folder again.
 */
const countedAlong = 512;

interface Ports {
  store: FileStore;
  catalog: Catalog;
  names: NameRules;
  clock: Clock;
}

interface Kept {
  stamp: FolderStamp;
  now: Snapshot;
  /** The snapshot that the client was given names of last. */
  begun: Snapshot | undefined;
}

/** What a session remembers of folders' contents, for as long as the folder is unchanged on disk. */
export class Folders {
  readonly #ports: Ports;
  readonly #kept = new Map<Cnid, Kept>();
  readonly #counts = new Map<Cnid, { stamp: FolderStamp; count: number }>();

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * A client that goes on where it was gets the names that it began with, and the folder is not read again.
   */
  listing(directory: VolumeNode, start: number): FolderListing {
    if (directory.stat.kind !== "directory")
      throw new FileError("notDirectory", "only folders have a listing");
    const before = this.#kept.get(directory.cnid);
    const goesOn = before?.begun?.isContinuedAt(start) === true;
    const kept = goesOn ? before : this.#fresh(directory);
    this.#kept.delete(directory.cnid);
    this.#kept.set(directory.cnid, kept);
    this.#makeRoom();
    return new FolderListing(this.#ports, directory, kept, (snapshot) => (kept.begun = snapshot));
  }

  /** How many nodes a client would see in a folder; 0 in one that it may not read. */
  countOf(directory: VolumeNode): number {
    const known = this.#counts.get(directory.cnid);
    if (known !== undefined && isUnchanged(known.stamp, directory.stat)) return known.count;
    const kept = this.#kept.get(directory.cnid);
    const count =
      kept !== undefined && isUnchanged(kept.stamp, directory.stat)
        ? kept.now.names.length
        : this.namesIfReadable(directory).length;
    this.#remember(directory.cnid, stampOf(directory.stat, this.#ports.clock.nowMilliseconds()), count);
    return count;
  }

  /** We made or removed this many entries of a folder, which was `directory.stat` before. */
  changed(directory: VolumeNode, difference: number): void {
    const known = this.#counts.get(directory.cnid);
    this.#counts.delete(directory.cnid);
    if (known === undefined || known.count < countedAlong || !isUnchanged(known.stamp, directory.stat))
      return;
    const stat = statIfThere(this.#ports.store, directory.path);
    if (stat === undefined) return;
    const stamp = { ...stampOf(stat, this.#ports.clock.nowMilliseconds()), isSettled: true };
    this.#remember(directory.cnid, stamp, known.count + difference);
  }

  #fresh(directory: VolumeNode): Kept {
    const kept = this.#kept.get(directory.cnid);
    if (kept !== undefined && isUnchanged(kept.stamp, directory.stat)) return kept;
    const stamp = stampOf(directory.stat, this.#ports.clock.nowMilliseconds());
    const names = inOldOrder(kept?.now.names ?? [], this.#names(directory));
    return { stamp, now: new Snapshot(names), begun: kept?.begun };
  }

  #names(directory: SeenNode): string[] {
    return this.#ports.store.list(directory.path).filter((name) => !this.#ports.names.isHidden(name));
  }

  /** What a client would see in a folder; nothing in one that it may not read. Nothing of it is remembered. */
  namesIfReadable(directory: SeenNode): string[] {
    try {
      return this.#names(directory);
    } catch (error) {
      if (error instanceof FileError && ["accessDenied", "notFound", "notDirectory"].includes(error.kind))
        return [];
      throw error;
    }
  }

  #remember(cnid: Cnid, stamp: FolderStamp, count: number): void {
    this.#counts.delete(cnid);
    this.#counts.set(cnid, { stamp, count });
    if (this.#counts.size <= countsMax) return;
    const [oldest] = this.#counts.keys();
    if (oldest !== undefined) this.#counts.delete(oldest);
  }

  #makeRoom(): void {
    let names = 0;
    for (const { now, begun } of this.#kept.values()) names += now.names.length + (begun?.names.length ?? 0);
    for (const [cnid, { now, begun }] of this.#kept) {
      if (this.#kept.size <= 1 || (this.#kept.size <= listingsMax && names <= listedNamesMax)) return;
      this.#kept.delete(cnid);
      names -= now.names.length + (begun?.names.length ?? 0);
    }
  }
}

/**
 * What was there keeps its order and what is new comes last, whatever the file system does: then a name that somebody
 * adds moves no other one to an index where a client has been already.
 */
function inOldOrder(old: readonly string[], names: readonly string[]): string[] {
  const fresh = new Set(names);
  const known = old.filter((name) => fresh.delete(name));
  return [...known, ...fresh];
}
