import koffi, { type LibraryHandle } from "koffi";
import { systemClock, type Clock } from "./clock.ts";
import { libc } from "./libc.ts";
import type { SystemAnswer } from "./pam.ts";
import { passwordBytesMax } from "./pamLibrary.ts";
import { isAskable } from "./users.ts";

/** The dates of /etc/shadow in days since 1970; undefined where the field is empty. */
export interface PasswordDates {
  changed: number | undefined;
  /** Days after which the password has to be changed. */
  lasts: number | undefined;
  /** Days after that, after which it is of no use any more. */
  grace: number | undefined;
  /** The day from which on the account is closed. */
  accountEnds: number | undefined;
}

interface ShadowEntry {
  hash: string;
  dates: PasswordDates;
}

interface ShadowRecord {
  hash: string | null;
  changed: number;
  lasts: number;
  grace: number;
  accountEnds: number;
}

type Found = [bigint | null];
type Done<T> = (error: Error | null, result: T) => void;

// Linux: glibc and musl lay it out alike.
const shadowType = koffi.struct({
  name: "void *",
  hash: "str",
  changed: "long",
  earliestChange: "long",
  lasts: "long",
  warning: "long",
  grace: "long",
  accountEnds: "long",
  reserved: "ulong",
});

const getspnam = libc.func("getspnam_r", "int", [
  "str",
  koffi.out(koffi.pointer(shadowType)),
  koffi.pointer("uint8_t"),
  "size_t",
  koffi.out(koffi.pointer("void *")),
]) as {
  async(
    name: string,
    record: Partial<ShadowRecord>,
    strings: Buffer,
    stringsBytes: number,
    found: Found,
    done: Done<number>,
  ): void;
};

interface CryptFunction {
  async(password: Buffer, setting: string, memory: Buffer, done: Done<string | null>): void;
}

const entryBytes = 16 * 1024;
/** crypt_r's struct crypt_data: 32 KiB in libxcrypt, 128 KiB in old glibc, less in musl. */
const cryptBytes = 256 * 1024;
const dayMilliseconds = 86_400_000;

/** A hash that no password has, so that an unknown user costs what a known one does. */
const nobodysHash = "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$tGdQyhQeEJCjVmEKuZjKOl4BcLQEkFv1wvjjtYyAhK0";

/** Undefined: not yet tried; null: this system has no crypt(3). */
let loaded: CryptFunction | null | undefined;

/**
 * Compares a password with /etc/shadow, for systems without PAM. Only root may read it: anyone else gets
 * `unavailable`. A locked or empty password lets nobody in.
 */
export async function checkShadow(
  user: string,
  password: Uint8Array,
  clock: Clock = systemClock,
): Promise<SystemAnswer> {
  const crypt = cryptFunction();
  if (crypt === undefined) return "unavailable";
  if (!isAskable(user) || password.includes(0) || password.length > passwordBytesMax) return "refused";
  const entry = await findEntry(user);
  if (entry === "unavailable") return "unavailable";
  const hash = entry?.hash ?? "";
  const hasPassword = hash !== "" && !hash.startsWith("!") && !hash.startsWith("*");
  const isRight = await matches(crypt, password, hasPassword ? hash : nobodysHash);
  if (entry === undefined || !hasPassword || !isRight) return "refused";
  return answerByDates(entry.dates, Math.floor(clock.nowMilliseconds() / dayMilliseconds));
}

/** What the dates say to somebody who knew the password. */
export function answerByDates(dates: PasswordDates, today: number): SystemAnswer {
  const { changed, lasts, grace, accountEnds } = dates;
  if (accountEnds !== undefined && today >= accountEnds) return "expired";
  if (changed === 0) return "mustChange";
  if (changed === undefined || lasts === undefined) return "accepted";
  const age = today - changed;
  if (grace !== undefined && age > lasts + grace) return "expired";
  return age > lasts ? "mustChange" : "accepted";
}

async function findEntry(user: string): Promise<ShadowEntry | "unavailable" | undefined> {
  const record: Partial<ShadowRecord> = {};
  const found: Found = [null];
  const strings = Buffer.alloc(entryBytes);
  const code = await new Promise<number>((resolve, reject) => {
    getspnam.async(user, record, strings, strings.length, found, (error, result) =>
      error ? reject(error) : resolve(result),
    );
  });
  strings.fill(0);
  if (found[0] === null) {
    // To a user who may not read the file some name services say "no such user".
    const isSure = process.geteuid?.() === 0 && (code === 0 || code === koffi.os.errno["ENOENT"]);
    return isSure ? undefined : "unavailable";
  }
  const { hash, changed, lasts, grace, accountEnds } = record as ShadowRecord;
  const [changedDay, lastsDays, graceDays, endDay] = [changed, lasts, grace, accountEnds].map(given);
  return {
    hash: hash ?? "",
    dates: { changed: changedDay, lasts: lastsDays, grace: graceDays, accountEnds: endDay },
  };
}

function given(field: number): number | undefined {
  return Number(field) < 0 ? undefined : Number(field);
}

async function matches(crypt: CryptFunction, password: Uint8Array, hash: string): Promise<boolean> {
  const phrase = Buffer.alloc(password.length + 1);
  phrase.set(password);
  const memory = Buffer.alloc(cryptBytes);
  try {
    const result = await new Promise<string | null>((resolve, reject) => {
      crypt.async(phrase, hash, memory, (error, text) => (error ? reject(error) : resolve(text)));
    });
    return result !== null && isSame(result, hash);
  } finally {
    phrase.fill(0);
    memory.fill(0);
  }
}

/** Takes as long whichever character differs. */
function isSame(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let index = 0; index < one.length; index++) {
    difference |= one.charCodeAt(index) ^ (other.charCodeAt(index) || 0);
  }
  return difference === 0;
}

function cryptFunction(): CryptFunction | undefined {
  if (loaded === undefined) loaded = loadCrypt();
  return loaded ?? undefined;
}

function loadCrypt(): CryptFunction | null {
  // Debian's libcrypt.so.1, the plain libxcrypt of Fedora and Arch, and musl, which has it inside.
  for (const library of ["libcrypt.so.1", "libcrypt.so.2", null]) {
    try {
      const opened: LibraryHandle = library === null ? libc : koffi.load(library);
      return opened.func("crypt_r", "str", [
        koffi.pointer("uint8_t"),
        "str",
        koffi.pointer("uint8_t"),
      ]) as CryptFunction;
    } catch {
      // The next one may be there.
    }
  }
  return null;
}
