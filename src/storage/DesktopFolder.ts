import { closeSync, fdatasync, fstatSync, lstatSync, mkdirSync, renameSync, rmdirSync } from "node:fs";
import { promisify } from "node:util";
import { inFolder } from "./AppleDoubleFolder.ts";
import { readWhole, sizeOf } from "./descriptorBytes.ts";
import { attempt, fileError, unless } from "./errno.ts";
import { FileError } from "./FileError.ts";
import { type DesktopFiles, desktopBytesMax, type NewModes } from "./FileStore.ts";
import { kernelLocks } from "./LockFile.ts";
import { nodeStat } from "./nodeStat.ts";
import { parentOf, pathElements } from "./pathElements.ts";
import type { HeldPlace, Place, RootFolder } from "./RootFolder.ts";
import { makeWith, openExisting, removeIfThere, temporaryName } from "./smallFiles.ts";

/** Where Netatalk 2 keeps a volume's icons and applications. */
const folderName = ".AppleDesktop";
const permissionBits = 0o777;

/** Another session may replace or take away a file between our finding it and our lock on it. */
const attempts = 8;

const syncData = promisify(fdatasync);

/** A file that no other session changes meanwhile, and what it was. */
interface HeldFile {
  fd: number;
  held: HeldPlace;
  bytes: Buffer;
  mode: number;
  /** Made by us for this change: goes again where nothing comes of it. */
  isNew: boolean;
}

/**
 * DesktopFiles in `.AppleDesktop`. Whoever changes a file holds a lock on it, and looks afterwards whether it is still
 * the one of that name: the change itself puts a new file in its place.
 */
export class DesktopFolder implements DesktopFiles {
  readonly #root: RootFolder;

  constructor(root: RootFolder) {
    this.#root = root;
  }

  read(file: string): Buffer | undefined {
    const path = pathOf(file);
    const at = unless(["notFound"], () => this.#root.place(path).path);
    const fd = at === undefined ? undefined : openExisting(at, "read");
    if (fd === undefined) return undefined;
    try {
      return bytesIn(fd, path);
    } finally {
      closeSync(fd);
    }
  }

  async replace(
    file: string,
    modes: NewModes,
    edit: (bytes: Buffer) => Uint8Array | undefined,
  ): Promise<number> {
    const path = pathOf(file);
    const before = this.#diskBytes(path);
    const made: string[] = [];
    try {
      for (const folder of foldersAbove(path))
        if (this.#makeFolder(folder, modes.directory)) made.push(folder);
      const alone = this.#holdAlone(path, modes);
      try {
        await replaceHeld(alone, edit);
      } finally {
        closeSync(alone.fd);
        alone.held.release();
      }
    } finally {
      for (const folder of made.reverse()) this.#removeEmpty(folder);
    }
    return this.#diskBytes(path) - before;
  }

  /** Throws `busy` while another session holds it. */
  #holdAlone(path: string, modes: NewModes): HeldFile {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const held = this.#root.hold(path);
      try {
        const file = holdIfCurrent(held, modes.file);
        if (file !== undefined) return file;
      } catch (error) {
        held.release();
        throw error;
      }
      held.release();
    }
    throw new FileError("busy", `${path} changes all the time`);
  }

  /** False where it is there already. */
  #makeFolder(folder: string, mode: number): boolean {
    if (this.#root.openFolder(folder) !== undefined) return false;
    const at = this.#root.place(folder).path;
    const isMade = unless(["exists"], () => attempt(folder, () => mkdirSync(at, mode) ?? true)) === true;
    // What someone else made meanwhile is left as it is: it could be a link.
    if (isMade || this.#root.openFolder(folder) !== undefined) return isMade;
    throw new FileError("badKind", `${folder} is no folder that can be used`);
  }

  #removeEmpty(folder: string): void {
    unless(["notFound", "notEmpty", "exists"], () => {
      attempt(folder, () => rmdirSync(this.#root.place(folder).path));
      this.#root.forget();
    });
  }

  /** What the file and the folders on the way to it take. */
  #diskBytes(path: string): number {
    const bytesOf = (inside: string): number =>
      unless(["notFound"], () => nodeStat(this.#root.place(inside).path, inside).diskBytes) ?? 0;
    return ["", ...foldersAbove(path), path].reduce((sum, inside) => sum + bytesOf(inside), 0);
  }
}

function pathOf(file: string): string {
  if (file === "") throw new FileError("badName", "a file needs a name");
  pathElements(file);
  return inFolder(folderName, file);
}

/** The folders on the way to a file, outermost first. */
function foldersAbove(path: string): string[] {
  const above = parentOf(path);
  return above === "" ? [] : [...foldersAbove(above), above];
}

/** Undefined where the file became another one meanwhile. */
function holdIfCurrent(held: HeldPlace, mode: number): HeldFile | undefined {
  const { place } = held;
  const known = openExisting(place.path, "write");
  const fd = known ?? unless(["exists"], () => makeWith(place.path, Buffer.alloc(0), { mode }));
  if (fd === undefined) return undefined;
  try {
    if (!kernelLocks(fd).set("write", 0n, 1n)) {
      throw new FileError("busy", `another session changes ${place.inside}`);
    }
    if (isAt(fd, place)) {
      const bytes = bytesIn(fd, place.inside, "full");
      const presentMode = attempt(place.inside, () => fstatSync(fd)).mode & permissionBits;
      return { fd, held, bytes, mode: presentMode, isNew: known === undefined };
    }
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  closeSync(fd);
  return undefined;
}

function isAt(fd: number, { path, inside }: Place): boolean {
  const there = attempt(inside, () => lstatSync(path, { bigint: true, throwIfNoEntry: false }));
  const open = attempt(inside, () => fstatSync(fd, { bigint: true }));
  return there !== undefined && there.ino === open.ino && there.dev === open.dev;
}

/** The bytes of a file, as far as they may go; throws `full` instead where the rest would be lost. */
function bytesIn(fd: number, inside: string, ifLonger?: "full"): Buffer {
  const size = sizeOf(fd);
  if (size > desktopBytesMax && ifLonger !== undefined) {
    throw new FileError(ifLonger, `${inside} has more than ${desktopBytesMax} bytes`);
  }
  const bytes = Buffer.alloc(Math.min(size, desktopBytesMax));
  return bytes.subarray(0, readWhole(fd, bytes, 0));
}

async function replaceHeld(
  { held, bytes, mode, isNew }: HeldFile,
  edit: (bytes: Buffer) => Uint8Array | undefined,
): Promise<void> {
  const { place } = held;
  let isReplaced = false;
  try {
    const changed = edit(bytes);
    if (changed === undefined) return;
    if (changed.length > desktopBytesMax) {
      throw new FileError("full", `${place.inside} would have more than ${desktopBytesMax} bytes`);
    }
    await putInPlace(place, changed, mode);
    isReplaced = true;
  } finally {
    if (isNew && !isReplaced) removeIfThere(place.path);
  }
}

/** The new bytes are on stable storage before they get the name: a power cut leaves the old ones or these. */
async function putInPlace({ folder, path, inside }: Place, bytes: Uint8Array, mode: number): Promise<void> {
  const fresh = `${folder}/${temporaryName()}`;
  const fd = makeWith(fresh, bytes, { mode });
  try {
    await syncData(fd);
    renameSync(fresh, path);
  } catch (error) {
    removeIfThere(fresh);
    throw fileError(error, inside, { badRange: "io" });
  } finally {
    closeSync(fd);
  }
}
