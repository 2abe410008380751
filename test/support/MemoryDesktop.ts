import { FileError } from "../../src/storage/FileError.ts";
import { type DesktopFiles, desktopBytesMax, type NewModes } from "../../src/storage/FileStore.ts";
import { pathElements } from "../../src/storage/pathElements.ts";
import type { MemoryDisk } from "./MemoryDisk.ts";

const blockBytes = 4096;

/** The desktop database of a disk in memory. */
export class MemoryDesktop implements DesktopFiles {
  readonly #disk: MemoryDisk;

  constructor(disk: MemoryDisk) {
    this.#disk = disk;
  }

  read(file: string): Buffer | undefined {
    check(file);
    const bytes = this.#disk.desktop.get(file);
    return bytes && Buffer.from(bytes.subarray(0, desktopBytesMax));
  }

  async replace(
    file: string,
    _modes: NewModes,
    edit: (bytes: Buffer) => Uint8Array | undefined,
  ): Promise<number> {
    check(file);
    const before = this.#disk.desktop.get(file) ?? Buffer.alloc(0);
    checkLength(before);
    const changed = edit(Buffer.from(before));
    if (changed === undefined) return 0;
    checkLength(changed);
    const grown = diskBytes(changed) - diskBytes(before);
    this.#disk.take(grown);
    this.#disk.desktop.set(file, Buffer.from(changed));
    return grown;
  }
}

function check(file: string): void {
  if (file === "") throw new FileError("badName", "a file needs a name");
  pathElements(file);
}

function checkLength(bytes: Uint8Array): void {
  if (bytes.length > desktopBytesMax) throw new FileError("full", "too long for the desktop database");
}

function diskBytes(bytes: Uint8Array): number {
  return Math.ceil(bytes.length / blockBytes) * blockBytes;
}
