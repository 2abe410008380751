import koffi from "koffi";
import { systemClock, type Clock } from "./clock.ts";
import { isCryptPresent, isCrypted, nobodysHash } from "./crypt.ts";
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

const entryBytes = 16 * 1024;
const dayMilliseconds = 86_400_000;

/**
 * Compares a password with /etc/shadow, for systems without PAM. Only root may read it: anyone else gets
 * `unavailable`. A locked or empty password lets nobody in.
 */
export async function checkShadow(
  user: string,
  password: Uint8Array,
  clock: Clock = systemClock,
): Promise<SystemAnswer> {
  if (!isCryptPresent()) return "unavailable";
  if (!isAskable(user) || password.includes(0) || password.length > passwordBytesMax) return "refused";
  const entry = await findEntry(user);
  if (entry === "unavailable") return "unavailable";
  const { hash, isLocked } = unlocked(entry?.hash ?? "");
  // Whoever it is, and whether or not there is a password: a question costs what a password costs.
  const isRight = await isCrypted(password, hash ?? nobodysHash);
  if (isRight === "unknownHash") {
    await isCrypted(password, nobodysHash);
    return "unavailable";
  }
  if (entry === undefined || hash === undefined || password.length === 0 || !isRight) return "refused";
  return isLocked ? "disabled" : answerByDates(entry.dates, today(clock));
}

/**
 * Whether this is the password of an account whose password was locked (`passwd -l`, `usermod -L`): PAM takes it for
 * a wrong one, and its owner would look for a mistake of his own.
 */
export async function isLockedPassword(user: string, password: Uint8Array): Promise<boolean> {
  if (!isCryptPresent() || !isAskable(user) || password.includes(0) || password.length === 0) return false;
  if (password.length > passwordBytesMax) return false;
  const entry = await findEntry(user);
  if (entry === undefined || entry === "unavailable") return false;
  const { hash, isLocked } = unlocked(entry.hash);
  return isLocked && hash !== undefined && (await isCrypted(password, hash)) === true;
}

/** Whether a password that has to be replaced grew too old, and was not set for its user to replace it at once. */
export async function isPasswordAged(user: string): Promise<boolean> {
  const entry = isAskable(user) ? await findEntry(user) : undefined;
  if (entry === undefined || entry === "unavailable") return false;
  return entry.dates.changed !== undefined && entry.dates.changed > 0;
}

/** Whether /etc/shadow has a line for the user, whatever it says; false also where it can't be read. */
export async function hasShadowEntry(user: string): Promise<boolean> {
  if (!isAskable(user)) return false;
  const entry = await findEntry(user);
  return entry !== undefined && entry !== "unavailable";
}

/** What /etc/shadow says of a user whose password nobody gave. */
export type ShadowState = SystemAnswer | "unknown" | "noPassword" | "locked";

/** Whether a right password would be of use; `unavailable` to anyone but root, and `unknown` where there is no line. */
export async function shadowState(user: string, clock: Clock = systemClock): Promise<ShadowState> {
  const entry = isAskable(user) ? await findEntry(user) : undefined;
  if (entry === undefined || entry === "unavailable") return entry ?? "unknown";
  const { hash, isLocked } = unlocked(entry.hash);
  if (hash === undefined) return "noPassword";
  return isLocked ? "locked" : answerByDates(entry.dates, today(clock));
}

/** What the dates say to somebody who knew the password. */
export function answerByDates(dates: PasswordDates, day: number): SystemAnswer {
  const { changed, lasts, grace, accountEnds } = dates;
  if (accountEnds !== undefined && day >= accountEnds) return "disabled";
  if (changed === 0) return "mustChange";
  if (changed === undefined || lasts === undefined) return "accepted";
  const age = day - changed;
  if (grace !== undefined && age > lasts + grace) return "lapsed";
  return age > lasts ? "expired" : "accepted";
}

function today(clock: Clock): number {
  return Math.floor(clock.nowMilliseconds() / dayMilliseconds);
}

/** What stands behind the marks of a locked password; undefined: nothing that a password could have. */
function unlocked(field: string): { hash: string | undefined; isLocked: boolean } {
  const hash = field.replace(/^!+/, "");
  return { hash: hash === "" || hash.startsWith("*") ? undefined : hash, isLocked: hash !== field };
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
