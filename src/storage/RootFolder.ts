import { closeSync, constants, openSync, statSync } from "node:fs";
import { openBeneath } from "../system/openBeneath.ts";
import { attempt, errnoError, isMissingCall, type KindChanges, unless } from "./errno.ts";
import { nameOf, parentOf, pathElements } from "./pathElements.ts";

/** Where a node is, in words the kernel takes: a folder that can't be swapped, and a name in it. */
export interface Place {
  /** Inside the store; for messages and for what the store remembers by path. */
  inside: string;
  /** "." for the root. */
  name: string;
  folder: string;
  path: string;
}

/** A place that stays good over asynchronous calls, until it is released. */
export interface HeldPlace {
  place: Place;
  release(): void;
}

/** O_PATH: a descriptor that names a node and opens nothing; node:fs has no constant for it. */
export const nameOnly = 0o10000000;
const folderFlags = nameOnly | constants.O_DIRECTORY;
const closeOnExec = 0o2000000; // node:fs sets it by itself and has no constant for it
const anchorsMax = 8;
/** A link or a file in the middle of a path: there is no such folder in this volume. */
const middle: KindChanges = { notDirectory: "notFound", badKind: "notFound", unsupported: "notFound" };

/**
 * The folder that a store serves, held open, and the only way from a store's path to one for the kernel.
 *
 * The folder of a node is opened beneath the root with no symbolic link allowed on the way (openat2), and the
 * node is then named through that descriptor (`/proc/self/fd/N/name`). So neither a link nor someone who
 * swaps a folder for one at that moment leads out of the volume. What a race can still do: a folder that is
 * moved elsewhere after it was opened is used there, once. On kernels without openat2 each folder is opened
 * from the one before it, to the same effect.
 */
export class RootFolder {
  readonly fd: number;
  /** Folders opened during this turn of the event loop: most requests touch one folder many times. */
  readonly #anchors = new Map<string, number>();

  constructor(path: string) {
    this.fd = attempt(path, () => openSync(path, folderFlags));
    try {
      attempt("/proc has to be mounted", () => statSync(`/proc/self/fd/${this.fd}/.`));
    } catch (error) {
      closeSync(this.fd);
      throw error;
    }
  }

  /** Good until the running turn ends, and for `anchorsMax` other folders. */
  place(path: string): Place {
    pathElements(path);
    return placeIn(`/proc/self/fd/${this.#anchor(parentOf(path))}`, path);
  }

  /** The folder itself, for reading its entries; good as long as a place. */
  folder(path: string): string {
    pathElements(path);
    return `/proc/self/fd/${this.#anchor(path, { badKind: "notDirectory" })}`;
  }

  /** A descriptor that names the folder, good as long as a place; undefined where there is none. */
  openFolder(path: string): number | undefined {
    return unless(["notFound", "notDirectory", "accessDenied", "badName"], () => this.#anchor(path));
  }

  hold(path: string): HeldPlace {
    pathElements(path);
    const fd = this.#open(parentOf(path));
    return { place: placeIn(`/proc/self/fd/${fd}`, path), release: () => closeSync(fd) };
  }

  /** Forgets the folders found so far, after something was renamed or removed. */
  forget(): void {
    for (const fd of this.#anchors.values()) closeSync(fd);
    this.#anchors.clear();
  }

  close(): void {
    this.forget();
    closeSync(this.fd);
  }

  #anchor(path: string, changes = middle): number {
    if (path === "") return this.fd;
    const known = this.#anchors.get(path);
    if (known !== undefined) return known;
    const fd = this.#open(path, changes);
    if (this.#anchors.size === 0) queueMicrotask(() => this.forget());
    for (const [oldest, old] of this.#anchors) {
      if (this.#anchors.size < anchorsMax) break;
      closeSync(old);
      this.#anchors.delete(oldest);
    }
    this.#anchors.set(path, fd);
    return fd;
  }

  #open(path: string, changes = middle): number {
    // A descriptor of its own also for the root: the holder will close it.
    const fd = openBeneath(this.fd, path === "" ? "." : path, folderFlags | closeOnExec);
    if (fd >= 0) return fd;
    if (isMissingCall(fd)) return this.#walk(path, changes);
    throw errnoError(fd, path, changes);
  }

  #walk(path: string, changes: KindChanges): number {
    let fd = attempt(path, () => openSync(`/proc/self/fd/${this.fd}/.`, folderFlags));
    for (const name of pathElements(path)) {
      const above = fd;
      try {
        const flags = folderFlags | constants.O_NOFOLLOW;
        fd = attempt(path, () => openSync(`/proc/self/fd/${above}/${name}`, flags), changes);
      } finally {
        closeSync(above);
      }
    }
    return fd;
  }
}

function placeIn(folder: string, path: string): Place {
  const name = path === "" ? "." : nameOf(path);
  return { inside: path, name, folder, path: `${folder}/${name}` };
}
