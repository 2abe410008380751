import fs from "node:fs";
import path from "node:path";
import { isMissing, secretMode, writeFileAtomically } from "../state/atomicFile.ts";
import { pause, type Clock } from "../system/clock.ts";
import { setFileLock } from "../system/fileLocks.ts";
import { isRoot } from "../system/privileges.ts";
import { PasswordFileError } from "./PasswordFileError.ts";

const fileBytesMax = 8 * 1024 * 1024;
const lockRetryMilliseconds = 50;
const lockTriesMax = 200;

/** A file of ours that only its owner reads, replaced as a whole. */
export class SecretTextFile {
  readonly path: string;

  constructor(file: string) {
    this.path = path.resolve(file);
  }

  /** Undefined: there is none. `check` throws for a file that is not to be used. */
  readBytes(check?: (stat: fs.Stats) => void): Buffer | undefined {
    const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = fs.constants;
    // Who checks the file wants to know this one, and not what it leads to.
    const descriptor = openIfThere(this.path, O_RDONLY | O_NONBLOCK | (check === undefined ? 0 : O_NOFOLLOW));
    if (descriptor === undefined) return undefined;
    try {
      const stat = fs.fstatSync(descriptor);
      if (!stat.isFile()) throw new PasswordFileError(`${this.path} is no file`);
      check?.(stat);
      if (stat.size > fileBytesMax) {
        throw new PasswordFileError(`${this.path} is larger than ${fileBytesMax} bytes`);
      }
      return fs.readFileSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  }

  readText(): string | undefined {
    const bytes = this.readBytes();
    if (bytes === undefined) return undefined;
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new PasswordFileError(`${this.path} is not UTF-8 text`);
    }
  }

  /** When it returns, the new content survives a power cut. */
  replace(content: string | Uint8Array): void {
    writeFileAtomically(this.path, content, secretMode);
    giveToFolderOwner(this.path);
  }

  /**
   * Keeps every other process that asks the same away while it works. The kernel's lock is on a file beside it, which
   * stays: it ends with its holder, however that ends. Throws PasswordFileError, also for what went wrong within.
   */
  async locked(clock: Clock, work: () => void): Promise<void> {
    try {
      makeFolder(path.dirname(this.path));
      const lock = await this.#lock(clock);
      try {
        work();
      } finally {
        fs.closeSync(lock);
      }
    } catch (error) {
      if (error instanceof PasswordFileError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new PasswordFileError(`${this.path} can't be changed: ${reason}`, { cause: error });
    }
  }

  async #lock(clock: Clock): Promise<number> {
    const lock = fs.openSync(`${this.path}.lock`, "a", secretMode);
    giveToFolderOwner(`${this.path}.lock`);
    for (let tries = 1; setFileLock(lock, "write", 0n, 0n) < 0; tries++) {
      if (tries === lockTriesMax) {
        fs.closeSync(lock);
        throw new PasswordFileError(`another process is changing ${this.path}: try again when it is done`);
      }
      await pause(clock, lockRetryMilliseconds);
    }
    return lock;
  }
}

// Node's own `recursive` never returns where a file system refuses with ENOENT, as /proc does.
function makeFolder(folder: string): void {
  if (fs.existsSync(folder)) return;
  const parent = path.dirname(folder);
  if (parent !== folder) makeFolder(parent);
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!fs.existsSync(folder)) throw error;
  }
}

/** What root makes in another user's state folder is for that user's server to read. */
function giveToFolderOwner(file: string): void {
  const folder = fs.statSync(path.dirname(file));
  if (!isRoot() || folder.uid === 0 || fs.lstatSync(file).isSymbolicLink()) return;
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
  const descriptor = fs.openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    // A second name would be one that the folder's owner put there for a file of root's.
    if (fs.fstatSync(descriptor).nlink === 1) fs.fchownSync(descriptor, folder.uid, folder.gid);
  } finally {
    fs.closeSync(descriptor);
  }
}

function openIfThere(file: string, flags: number): number | undefined {
  try {
    return fs.openSync(file, flags);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
