import { FileError } from "../storage/FileError.ts";
import type { ForkFile } from "../storage/FileStore.ts";

/** The data fork of a symbolic link: where it points, as text that can only be read. */
export class LinkText implements ForkFile {
  readonly #text: Buffer;

  constructor(target: string) {
    this.#text = Buffer.from(target, "utf8");
  }

  read(into: Uint8Array, offset: number): number {
    // Part of a target would point elsewhere: a client gets all of it or none.
    if (offset < this.#text.length && offset + into.length < this.#text.length) {
      throw new FileError("badRange", `the link's target is ${this.#text.length} bytes long`);
    }
    const piece = this.#text.subarray(offset, offset + into.length);
    into.set(piece);
    return piece.length;
  }

  write(): void {
    throw isReadOnly();
  }

  length(): number {
    return this.#text.length;
  }

  setLength(): void {
    throw isReadOnly();
  }

  async sync(): Promise<void> {}

  diskBytes(): number {
    return 0;
  }

  lockRange(): void {}

  unlockRange(): void {}

  isLockedByOthers(): boolean {
    return false;
  }

  close(): void {}
}

function isReadOnly(): FileError {
  return new FileError("accessDenied", "a symbolic link is not written to");
}
