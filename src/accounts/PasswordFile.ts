import fs from "node:fs";
import path from "node:path";
import { isMissing, secretMode, writeFileAtomically } from "../state/atomicFile.ts";
import { pause, systemClock, type Clock } from "../system/clock.ts";
import { setFileLock } from "../system/fileLocks.ts";
import { isRoot } from "../system/privileges.ts";
import { parsePasswordList, withUser, type PasswordList, type PasswordProblem } from "./passwordList.ts";
import { formatHash, type PasswordHash } from "./passwordHash.ts";
import { formatRecord, type PasswordRecord } from "./PasswordRecord.ts";

/** The password file can't be read or changed; the message says why and what to do. */
export class PasswordFileError extends Error {
  override readonly name = "PasswordFileError";
}

/** Who a name is: a user, one whose line is wrong, or nobody this file knows. */
export type FoundUser = { kind: "user"; record: PasswordRecord } | { kind: "denied" } | { kind: "unknown" };

/** What the file said when it was last looked at. */
export interface PasswordFileState extends PasswordList {
  /** The file is there but can't be trusted or read: nobody may be let in past it. */
  isUnusable: boolean;
}

const fileBytesMax = 8 * 1024 * 1024;
const lockRetryMilliseconds = 50;
const lockTriesMax = 200;
const othersMayWrite = 0o002;
const othersMayRead = 0o077;

const heading =
  "# Bandstand's users; change them with `bandstand passwd`.\n" +
  "# name:scrypt$N$r$p$salt$hash:full name:groups:uid:gid:flags\n";

/** Bandstand's own users, read anew whenever the file has changed. */
export class PasswordFile {
  readonly path: string;
  readonly #clock: Clock;
  #stamp: string | undefined;
  #state: PasswordFileState = emptyState();

  constructor(file: string, clock: Clock = systemClock) {
    this.path = path.resolve(file);
    this.#clock = clock;
  }

  /** All users and problems. A missing file is an empty one. */
  read(): PasswordFileState {
    try {
      const stamp = stampOf(this.path);
      if (stamp !== this.#stamp) {
        this.#state = stamp === undefined ? emptyState() : load(this.path);
        this.#stamp = stamp;
      }
    } catch (error) {
      this.#stamp = undefined;
      this.#state = unusable(this.path, reasonOf(error), "let the server read it");
    }
    return this.#state;
  }

  /** The user of exactly this name. */
  find(name: string): FoundUser {
    const { users, denied, isUnusable } = this.read();
    const record = users.get(name.normalize("NFC"));
    if (record !== undefined) return { kind: "user", record };
    return { kind: isUnusable || denied.has(name.normalize("NFC")) ? "denied" : "unknown" };
  }

  /** The only user of that full name, in upper or lower case: what a Mac offers to log in with. */
  findByFullName(fullName: string): PasswordRecord | undefined {
    const wanted = foldCase(fullName);
    if (wanted === "") return undefined;
    const found = [...this.read().users.values()].filter((record) => foldCase(record.fullName) === wanted);
    return found.length === 1 ? found[0] : undefined;
  }

  /** Adds a user or puts the record in the place of the old one. Throws PasswordFileError. */
  async set(record: PasswordRecord): Promise<"added" | "changed"> {
    let outcome: "added" | "changed" = "added";
    await this.#change((text) => {
      const { users, denied } = parsePasswordList(text, this.path);
      if (users.has(record.name) || denied.has(record.name)) outcome = "changed";
      return withUser(text === "" ? heading : text, record.name, formatRecord(record));
    });
    return outcome;
  }

  /**
   * Gives a user another password, whatever else of the line was changed meanwhile. False: the password is not the
   * old one any more, or the user is gone. Throws PasswordFileError.
   */
  async replaceHash(name: string, old: PasswordHash, fresh: PasswordHash): Promise<boolean> {
    let isReplaced = false;
    await this.#change((text) => {
      const record = parsePasswordList(text, this.path).users.get(name);
      isReplaced = record !== undefined && formatHash(record.hash) === formatHash(old);
      if (record === undefined || !isReplaced) return text;
      return withUser(text, name, formatRecord({ ...record, hash: fresh }));
    });
    return isReplaced;
  }

  /** False: there was no such user. Throws PasswordFileError. */
  async remove(name: string): Promise<boolean> {
    let isRemoved = false;
    await this.#change((text) => {
      const { users, denied } = parsePasswordList(text, this.path);
      isRemoved = users.has(name) || denied.has(name);
      return isRemoved ? withUser(text, name, undefined) : text;
    });
    return isRemoved;
  }

  /** Reads, edits and replaces the file while no other process does. */
  async #change(edit: (text: string) => string): Promise<void> {
    try {
      makeFolder(path.dirname(this.path));
      const lock = await this.#lock();
      try {
        const text = readText(this.path) ?? "";
        const changed = edit(text);
        if (changed !== text) {
          writeFileAtomically(this.path, changed, secretMode);
          giveToFolderOwner(this.path);
        }
      } finally {
        fs.closeSync(lock);
      }
    } catch (error) {
      if (error instanceof PasswordFileError) throw error;
      throw new PasswordFileError(`${this.path} can't be changed: ${reasonOf(error)}`, { cause: error });
    }
  }

  /** A kernel lock on a file beside it, which stays: it ends with its holder, however that ends. */
  async #lock(): Promise<number> {
    const lock = fs.openSync(`${this.path}.lock`, "a", secretMode);
    giveToFolderOwner(`${this.path}.lock`);
    for (let tries = 1; setFileLock(lock, "write", 0n, 0n) < 0; tries++) {
      if (tries === lockTriesMax) {
        fs.closeSync(lock);
        throw new PasswordFileError(`another process is changing ${this.path}: try again when it is done`);
      }
      await pause(this.#clock, lockRetryMilliseconds);
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

function load(file: string): PasswordFileState {
  const stat = fs.statSync(file);
  if ((stat.mode & othersMayWrite) !== 0) {
    return unusable(file, "everybody may write it, so nobody is let in", `chmod 600 ${file}`);
  }
  const list = parsePasswordList(readText(file) ?? "", file);
  if ((stat.mode & othersMayRead) === 0) return { ...list, isUnusable: false };
  const warning: PasswordProblem = {
    severity: "warning",
    file,
    line: 0,
    message: "other users may read it and try passwords on it",
    remedy: `chmod 600 ${file}`,
  };
  return { ...list, problems: [warning, ...list.problems], isUnusable: false };
}

function emptyState(): PasswordFileState {
  return { users: new Map(), denied: new Set(), problems: [], isUnusable: false };
}

function unusable(file: string, message: string, remedy: string): PasswordFileState {
  return {
    ...emptyState(),
    problems: [{ severity: "error", file, line: 0, message, remedy }],
    isUnusable: true,
  };
}

/** Changes whenever the file may have; undefined: there is none. */
function stampOf(file: string): string | undefined {
  const stat = fs.statSync(file, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  return [stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(" ");
}

function readText(file: string): string | undefined {
  const descriptor = openIfThere(file);
  if (descriptor === undefined) return undefined;
  try {
    const stat = fs.fstatSync(descriptor);
    if (!stat.isFile()) throw new PasswordFileError(`${file} is no file`);
    if (stat.size > fileBytesMax) throw new PasswordFileError(`${file} is larger than ${fileBytesMax} bytes`);
    return decode(fs.readFileSync(descriptor), file);
  } finally {
    fs.closeSync(descriptor);
  }
}

function decode(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new PasswordFileError(`${file} is not UTF-8 text`);
  }
}

function openIfThere(file: string): number | undefined {
  try {
    return fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function foldCase(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
