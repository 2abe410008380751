import { closeSync, constants, openSync, statSync } from "node:fs";
import type { KernelPath } from "../system/KernelPath.ts";
import { openBeneath } from "../system/openBeneath.ts";
import type { Charset } from "../wire/Charset.ts";
import { utf8Charset } from "../wire/utf8Charset.ts";
import { attempt, errnoError, isMissingCall, type KindChanges, unless } from "./errno.ts";
import { FileError } from "./FileError.ts";
import { type FolderEntries, readFolder } from "./folderEntries.ts";
import { nameOf, parentOf, pathElements } from "./pathElements.ts";

/** Where a node is, in words the kernel takes: a folder that can't be swapped, and a name in it. */
export interface Place {
  /** Inside the store; for messages and for what the store remembers by path. */
  inside: string;
  /** "." for the root. */
  name: string;
  folder: string;
  path: KernelPath;
}

/** A place that stays good over asynchronous calls, until it is released. */
export interface HeldPlace {
  place: Place;
  release(): void;
}

/** Is told of folders with names that are no text in the disk's character set. */
export interface UnreadableNames {
  seen(folder: string, count: number): void;
}

/** What has to be known of the names on a disk. */
export interface NamesOnDisk {
  /** UTF-8 where it is undefined. */
  charset?: Charset | undefined;
  unreadable?: UnreadableNames | undefined;
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

  readonly #charset: Charset | undefined;
  readonly #unreadable: UnreadableNames | undefined;

  constructor(path: string, { charset, unreadable }: NamesOnDisk = {}) {
    this.#charset = charset;
    this.#unreadable = unreadable;
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
    this.elements(path);
    return this.#placeIn(`/proc/self/fd/${this.#anchor(parentOf(path))}`, path);
  }

  /** The folder itself, for reading its entries; good as long as a place. */
  folder(path: string): string {
    this.elements(path);
    return `/proc/self/fd/${this.#anchor(path, { badKind: "notDirectory" })}`;
  }

  /** What is in a folder. */
  entries(path: string): FolderEntries {
    const found = readFolder(`${this.folder(path)}/.`, path, this.#charset);
    if (found.unreadable > 0) this.#unreadable?.seen(path, found.unreadable);
    return found;
  }

  /** A descriptor that names the folder, good as long as a place; undefined where there is none. */
  openFolder(path: string): number | undefined {
    return unless(["notFound", "notDirectory", "accessDenied", "badName"], () => this.#anchor(path));
  }

  hold(path: string): HeldPlace {
    this.elements(path);
    const fd = this.#open(parentOf(path));
    return { place: this.#placeIn(`/proc/self/fd/${fd}`, path), release: () => closeSync(fd) };
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

  /** The names of a path; throws `badName` for what can't be one on this disk. */
  elements(path: string): string[] {
    const charset = this.#charset;
    return pathElements(path, charset && ((name) => charset.encode(name)?.length));
  }

  /** Whether the disk can have such a name. */
  takes(name: string): boolean {
    return unless(["badName"], () => this.elements(name)) !== undefined;
  }

  /** The text of bytes that the disk has, a name or a link's target; undefined where they are none. */
  textOf(bytes: Buffer): string | undefined {
    return (this.#charset ?? utf8Charset).decode(bytes);
  }

  /** The bytes of a text on this disk; undefined where its character set lacks a character. */
  bytesOf(text: string): Buffer | undefined {
    return (this.#charset ?? utf8Charset).encode(text);
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
    const fd = openBeneath(this.fd, path === "" ? "." : this.#onDisk(path), folderFlags | closeOnExec);
    if (fd >= 0) return fd;
    if (isMissingCall(fd)) return this.#walk(path, changes);
    throw errnoError(fd, path, changes);
  }

  #walk(path: string, changes: KindChanges): number {
    let fd = attempt(path, () => openSync(`/proc/self/fd/${this.fd}/.`, folderFlags));
    for (const name of this.elements(path)) {
      const above = fd;
      try {
        const flags = folderFlags | constants.O_NOFOLLOW;
        fd = attempt(path, () => openSync(this.#within(`/proc/self/fd/${above}`, name), flags), changes);
      } finally {
        closeSync(above);
      }
    }
    return fd;
  }

  #placeIn(folder: string, path: string): Place {
    const name = path === "" ? "." : nameOf(path);
    return { inside: path, name, folder, path: this.#within(folder, name) };
  }

  #within(folder: string, name: string): KernelPath {
    return this.#onDisk(`${folder}/${name}`);
  }

  #onDisk(path: string): KernelPath {
    if (this.#charset === undefined) return path;
    const bytes = this.#charset.encode(path);
    if (bytes === undefined)
      throw new FileError("badName", `${JSON.stringify(path)} can't be a path on this disk`);
    return bytes;
  }
}
