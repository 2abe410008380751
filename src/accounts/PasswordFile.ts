import fs from "node:fs";
import path from "node:path";
import { systemClock, type Clock } from "../system/clock.ts";
import type { Credentials } from "./Credentials.ts";
import { PasswordFileError } from "./PasswordFileError.ts";
import { parsePasswordList, withUser, type PasswordList, type PasswordProblem } from "./passwordList.ts";
import { formatHash, type PasswordHash } from "./passwordHash.ts";
import { formatRecord, isBad, parseRecord, type PasswordRecord } from "./PasswordRecord.ts";
import { fitsRandnum, RecoverablePasswords, type Complain } from "./RecoverablePasswords.ts";
import { SecretTextFile } from "./SecretTextFile.ts";

/** Who a name is: a user, one whose line is wrong, or nobody this file knows. */
export type FoundUser = { kind: "user"; record: PasswordRecord } | { kind: "denied" } | { kind: "unknown" };

/** What the file said when it was last looked at. */
export interface PasswordFileState extends PasswordList {
  /** The file is there but can't be trusted or read: nobody may be let in past it. */
  isUnusable: boolean;
}

const othersMayWrite = 0o002;
const othersMayRead = 0o077;

const heading =
  "# Bandstand's users; change them with `bandstand user` and `bandstand passwd`.\n" +
  "# name:scrypt$N$r$p$salt$hash:full name:groups:uid:gid:flags:srp$salt$verifier\n";

/** A new password as it is, and whether it shall be kept so. */
export interface KeptPassword {
  password: Uint8Array;
  recoverable: "yes" | "no" | "asBefore";
}

/** Bandstand's own users, read anew whenever the file has changed. */
export class PasswordFile {
  /** Kept in a file of its own beside this one. */
  readonly recoverable: RecoverablePasswords;
  readonly #file: SecretTextFile;
  readonly #clock: Clock;
  #stamp: string | undefined;
  #state: PasswordFileState = emptyState();

  constructor(file: string, clock: Clock = systemClock, complain: Complain = () => {}) {
    this.#file = new SecretTextFile(file);
    this.#clock = clock;
    this.recoverable = new RecoverablePasswords(path.join(path.dirname(this.path), "recoverable"), complain);
  }

  get path(): string {
    return this.#file.path;
  }

  /** All users and problems. A missing file is an empty one. */
  read(): PasswordFileState {
    try {
      const stamp = stampOf(this.path);
      if (stamp !== this.#stamp) {
        this.#state = stamp === undefined ? emptyState() : load(this.#file);
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
    const list = this.read();
    const found = foundIn(list, name.normalize("NFC"));
    return found.kind === "unknown" && list.isUnusable ? { kind: "denied" } : found;
  }

  /** The only user of that full name, in upper or lower case: what a Mac offers to log in with. */
  findByFullName(fullName: string): PasswordRecord | undefined {
    const wanted = foldCase(fullName);
    if (wanted === "") return undefined;
    const found = [...this.read().users.values()].filter((record) => foldCase(record.fullName) === wanted);
    return found.length === 1 ? found[0] : undefined;
  }

  /** Adds a user or puts the record in the place of the old one. Throws PasswordFileError. */
  async set(record: PasswordRecord, kept?: KeptPassword): Promise<"added" | "changed"> {
    const outcome = await this.edit(record.name, () => record, kept);
    return outcome === "added" ? "added" : "changed";
  }

  /**
   * Makes a user's line what `change` makes of it, and of nothing that another process changes meanwhile; undefined
   * leaves it. Throws PasswordFileError.
   */
  async edit(
    name: string,
    change: (old: FoundUser) => PasswordRecord | undefined,
    kept?: KeptPassword,
  ): Promise<"added" | "changed" | "left"> {
    let outcome: "added" | "changed" | "left" = "left";
    await this.#file.locked(this.#clock, () => {
      const text = this.#file.readText() ?? "";
      const old = foundIn(parsePasswordList(text, this.path), name);
      const record = change(old);
      if (record === undefined) return;
      const line = formatRecord(record);
      const readBack = parseRecord(line);
      if (isBad(readBack)) throw new PasswordFileError(`"${name}" can't be written: ${readBack.message}`);
      if (kept !== undefined && this.#isRecoverable(old, kept)) this.recoverable.add(record, kept.password);
      this.#replace(text, withUser(text === "" ? heading : text, name, line));
      outcome = old.kind === "unknown" ? "added" : "changed";
    });
    return outcome;
  }

  /**
   * Gives a user another password, whatever else of the line was changed meanwhile. False: the password is not the
   * old one any more, or the user is gone. Throws PasswordFileError.
   */
  async replacePassword(
    name: string,
    old: PasswordHash,
    fresh: Credentials,
    password: Uint8Array,
  ): Promise<boolean> {
    const change = (found: FoundUser) => {
      if (found.kind !== "user" || formatHash(found.record.hash) !== formatHash(old)) return undefined;
      return { ...found.record, ...fresh, mustChange: false };
    };
    return (await this.edit(name, change, { password, recoverable: "asBefore" })) === "changed";
  }

  /** False: there was no such user. Throws PasswordFileError. */
  async remove(name: string): Promise<boolean> {
    let isRemoved = false;
    await this.#file.locked(this.#clock, () => {
      const text = this.#file.readText() ?? "";
      isRemoved = foundIn(parsePasswordList(text, this.path), name).kind !== "unknown";
      if (isRemoved) this.#replace(text, withUser(text, name, undefined));
    });
    return isRemoved;
  }

  #isRecoverable(old: FoundUser, { recoverable, password }: KeptPassword): boolean {
    // One that is too long would stand there for nothing.
    if (recoverable === "no" || !fitsRandnum(password)) return false;
    if (recoverable === "yes") return true;
    return old.kind === "user" && this.recoverable.has(old.record);
  }

  /** What is recoverable of passwords that do not count any more goes last: a crash leaves the old or the new. */
  #replace(text: string, changed: string): void {
    if (changed !== text) this.#file.replace(changed);
    this.recoverable.keepOnly(parsePasswordList(changed, this.path));
  }
}

function foundIn({ users, denied }: PasswordList, name: string): FoundUser {
  const record = users.get(name);
  if (record !== undefined) return { kind: "user", record };
  return { kind: denied.has(name) ? "denied" : "unknown" };
}

function load(secret: SecretTextFile): PasswordFileState {
  const file = secret.path;
  const stat = fs.statSync(file);
  if ((stat.mode & othersMayWrite) !== 0) {
    return unusable(file, "everybody may write it, so nobody is let in", `chmod 600 ${file}`);
  }
  const list = parsePasswordList(secret.readText() ?? "", file);
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
  return { users: new Map(), denied: new Set(), problems: [], lines: new Map(), isUnusable: false };
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

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function foldCase(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
