import fs from "node:fs";
import { setFileLock } from "../system/fileLocks.ts";

/** Another server uses this state folder; two would give the same ids twice. */
export class StateLocked extends Error {
  override readonly name = "StateLocked";
}

const ownerOnly = 0o600;

/** Holds a state folder for this process; the kernel lets go of it when the process ends, however it ends. */
export class StateLock {
  readonly #fd: number;

  private constructor(fd: number) {
    this.#fd = fd;
  }

  /** Throws StateLocked. */
  static take(file: string): StateLock {
    const fd = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT, ownerOnly);
    if (setFileLock(fd, "write", 0n, 0n) !== 0) {
      fs.closeSync(fd);
      throw new StateLocked(`${file} is held: this state folder is already served by another Bandstand`);
    }
    return new StateLock(fd);
  }

  release(): void {
    fs.closeSync(this.#fd);
  }
}
