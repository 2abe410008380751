import fs from "node:fs";

/** Folders of a path that stay open while the walk is below them; further down only the lowest is. */
const keptOpen = 256;

interface Level {
  /** Undefined while it is closed. */
  descriptor: number | undefined;
  inode: bigint;
}

const openFolder = fs.constants.O_RDONLY | fs.constants.O_DIRECTORY | fs.constants.O_NOFOLLOW;

/**
 * A walk's way down a tree, held by descriptors: no link is ever followed, whatever is swapped meanwhile, and names
 * and depth have no limit but the disk's.
 */
export class FolderPath {
  readonly device: bigint;
  readonly #levels: Level[] = [];

  constructor(folder: string) {
    const descriptor = fs.openSync(folder, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY);
    const { dev, ino } = fs.fstatSync(descriptor, { bigint: true });
    this.device = dev;
    this.#levels.push({ descriptor, inode: ino });
  }

  get depth(): number {
    return this.#levels.length;
  }

  /** The folder at the end of the path, under a name that any call takes. */
  get here(): string {
    return fileOf(this.#levels.at(-1)?.descriptor);
  }

  /** Something in that folder; names come as bytes in a string. */
  inHere(name: string): Buffer {
    return Buffer.from(`${this.here}/${name}`, "latin1");
  }

  /** One folder further down; false, and nothing changed, where it lies on another file system. */
  enter(name: string): boolean {
    const descriptor = fs.openSync(this.inHere(name), openFolder);
    const { dev, ino } = fs.fstatSync(descriptor, { bigint: true });
    if (dev !== this.device) {
      fs.closeSync(descriptor);
      return false;
    }
    if (this.#levels.length > keptOpen) close(this.#levels.at(-1));
    this.#levels.push({ descriptor, inode: ino });
    return true;
  }

  /** Up again: to the folder above, or where that was moved away meanwhile, to the next one that can be found. */
  leave(): void {
    const left = this.#levels.pop();
    const above = this.#levels.at(-1);
    if (above !== undefined && above.descriptor === undefined) reopen(above, left);
    close(left);
    while (this.depth > 0 && this.#levels.at(-1)?.descriptor === undefined) this.#levels.pop();
  }

  close(): void {
    for (const level of this.#levels.splice(0)) close(level);
  }
}

function reopen(level: Level, below: Level | undefined): void {
  try {
    const descriptor = fs.openSync(`${fileOf(below?.descriptor)}/..`, openFolder);
    level.descriptor = descriptor;
    if (fs.fstatSync(descriptor, { bigint: true }).ino !== level.inode) close(level);
  } catch {
    // The way back is closed to us: the walk goes on further up.
  }
}

function close(level: Level | undefined): void {
  if (level?.descriptor !== undefined) fs.closeSync(level.descriptor);
  if (level !== undefined) level.descriptor = undefined;
}

function fileOf(descriptor: number | undefined): string {
  if (descriptor === undefined) throw new Error("the walk has left this folder");
  return `/proc/self/fd/${descriptor}`;
}
