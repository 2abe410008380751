import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { areSameSecret } from "../system/random.ts";
import { encodeMacRoman } from "../wire/macRoman.ts";
import { formatHash } from "./passwordHash.ts";
import { PasswordFileError } from "./PasswordFileError.ts";
import type { PasswordList } from "./passwordList.ts";
import { escapeField, type PasswordRecord } from "./PasswordRecord.ts";
import { SecretTextFile } from "./SecretTextFile.ts";

/** Tells the administrator, who alone can do something about it. */
export type Complain = (message: string) => void;

/** A DES key; the methods that need readable passwords carry no longer ones. */
const randnumBytesMax = 8;

/** Whether a password is of any use to those methods, in UTF-8 or in old Macs' character set. */
export function fitsRandnum(password: Uint8Array): boolean {
  const macRoman = encodeMacRoman(Buffer.from(password).toString("utf8"));
  return [password, macRoman].some((form) => form !== undefined && form.length <= randnumBytesMax);
}

const othersMay = 0o077;
const newLine = 10;

const heading =
  "# Passwords that can be read, for old login methods, as the administrator asked: keep this file secret.\n" +
  "# Change it with `bandstand passwd --recoverable` and `--no-recoverable` only.\n" +
  "# name:fingerprint of the hash in the password file:password\n";

/**
 * Passwords as they are, for methods in which the server has to know them (Randnum). Each is bound to the hash that
 * was made of it: once the user has another password, it is nobody's. The file is its owner's alone, or not used.
 */
export class RecoverablePasswords {
  readonly #file: SecretTextFile;
  readonly #complain: Complain;
  #lastComplaint = "";

  constructor(file: string, complain: Complain) {
    this.#file = new SecretTextFile(file);
    this.#complain = complain;
  }

  get path(): string {
    return this.#file.path;
  }

  /** The user's password, in a buffer of its own that is the caller's to wipe; undefined where none is kept. */
  find(name: string, record: PasswordRecord): Buffer | undefined {
    const wanted = entryHead(name, record);
    const bytes = this.#read();
    try {
      const found = bytes && linesOf(bytes).find((line) => startsWith(line, wanted));
      return found && passwordIn(found.subarray(wanted.length));
    } catch (error) {
      this.#tell(error);
      return undefined;
    } finally {
      bytes?.fill(0);
    }
  }

  has(record: PasswordRecord): boolean {
    const password = this.find(record.name, record);
    password?.fill(0);
    return password !== undefined;
  }

  /**
   * Puts a password beside those that are there, an older one of the same user included: which of them counts is the
   * record's to say. Only for who holds the password file's lock. Throws PasswordFileError.
   */
  add(record: PasswordRecord, password: Uint8Array): void {
    const before = this.#bytesOrThrow() ?? Buffer.from(heading);
    const gap = before.length === 0 || before.at(-1) === newLine ? [] : [newLine];
    const digits = hexOf(password);
    const line = [Buffer.from(gap), entryHead(record.name, record), digits, Buffer.of(newLine)];
    const after = Buffer.concat([before, ...line]);
    try {
      this.#file.replace(after);
    } finally {
      for (const secret of [before, digits, after]) secret.fill(0);
    }
  }

  /** Takes out what is of no use to this list's users, or complains. Only for who holds the password file's lock. */
  keepOnly(list: PasswordList): void {
    const before = this.#read();
    if (before === undefined) return;
    const useful = [...list.users.values()].map((record) => entryHead(record.name, record));
    // Whose line is wrong for the moment may have it put right.
    const undecided = [...list.denied].map((name) => Buffer.from(`${escapeField(name)}:`));
    const kept = linesOf(before).filter(
      (line) => line[0] === remark || [...useful, ...undecided].some((head) => startsWith(line, head)),
    );
    const after = Buffer.concat(kept.flatMap((line) => [line, Buffer.of(newLine)]));
    try {
      if (!after.equals(before)) this.#file.replace(after);
    } catch (error) {
      this.#tell(error);
    } finally {
      for (const secret of [before, after]) secret.fill(0);
    }
  }

  /** Undefined also where the file is not to be used. */
  #read(): Buffer | undefined {
    try {
      const bytes = this.#bytesOrThrow();
      this.#lastComplaint = "";
      return bytes;
    } catch (error) {
      this.#tell(error);
      return undefined;
    }
  }

  #bytesOrThrow(): Buffer | undefined {
    return this.#file.readBytes((stat) => {
      const fault = this.#faultOf(stat);
      if (fault !== undefined) throw new PasswordFileError(`${this.path} is not used: ${fault}`);
    });
  }

  #faultOf({ mode, uid }: fs.Stats): string | undefined {
    if ((mode & othersMay) !== 0) {
      return `others may read the passwords in it. chmod 600 it, and set these passwords anew`;
    }
    const owners = [0, process.geteuid?.(), fs.statSync(path.dirname(this.path)).uid];
    return owners.includes(uid) ? undefined : "its owner is neither root nor the server's user";
  }

  /** Once for each reason: a login would else fill the log. */
  #tell(error: unknown): void {
    const message = error instanceof PasswordFileError ? error.message : `${this.path}: ${String(error)}`;
    if (message !== this.#lastComplaint) this.#complain(message);
    this.#lastComplaint = message;
  }
}

const remark = "#".charCodeAt(0);

/** All of a user's line but the password. */
function entryHead(name: string, { hash }: PasswordRecord): Buffer {
  const fingerprint = createHash("sha256").update(formatHash(hash)).digest("hex");
  return Buffer.from(`${escapeField(name.normalize("NFC"))}:${fingerprint}:`);
}

/** Parts of the same memory. */
function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(newLine, start);
    const end = found < 0 ? bytes.length : found;
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

function startsWith(line: Buffer, head: Buffer): boolean {
  return line.length >= head.length && areSameSecret(line.subarray(0, head.length), head);
}

const digits = Buffer.from("0123456789abcdef");

// By hand: text of a password could not be wiped.
function hexOf(bytes: Uint8Array): Buffer {
  const hex = Buffer.alloc(bytes.length * 2);
  for (const [index, byte] of bytes.entries()) {
    hex[index * 2] = digits[byte >> 4] ?? 0;
    hex[index * 2 + 1] = digits[byte & 15] ?? 0;
  }
  return hex;
}

/** Throws PasswordFileError for a line that was cut short, or written by hand. */
function passwordIn(hex: Buffer): Buffer {
  const password = Buffer.alloc(hex.length >> 1);
  for (let index = 0; index < hex.length; index++) {
    const value = digits.indexOf(hex[index] ?? 0);
    if (value < 0 || hex.length % 2 !== 0) {
      password.fill(0);
      throw new PasswordFileError("a recoverable password can't be read: set it anew");
    }
    password[index >> 1] = ((password[index >> 1] ?? 0) << 4) | value;
  }
  if (password.length === 0) throw new PasswordFileError("a recoverable password is empty: set it anew");
  return password;
}
