import koffi, { type LibraryHandle } from "koffi";
import { libc } from "./libc.ts";
import { isAskable } from "./users.ts";

/** What the system says to a user's password; `unavailable`: it could not be asked. */
export type SystemAnswer = "accepted" | "refused" | "expired" | "mustChange" | "disabled" | "unavailable";

/** PAM's own limit of an answer, its NUL included. */
export const passwordBytesMax = 511;

/** A module asks one or two things at a time; more than this is no conversation. */
const messagesMax = 32;

// Linux-PAM's numbers (security/_pam_types.h).
const silent = 0x8000;
const noEmptyPasswords = 0x0001;
const items = { tty: 3, remoteHost: 4, failDelay: 10 } as const;
const styles = { promptHidden: 1, promptShown: 2, error: 3, info: 4 } as const;
const success = 0;
const bufferError = 5;
const conversationError = 19;

const refusals: ReadonlyMap<number, SystemAnswer> = new Map([
  [6, "refused"], // PAM_PERM_DENIED
  [7, "refused"], // PAM_AUTH_ERR
  [8, "refused"], // PAM_CRED_INSUFFICIENT
  [10, "refused"], // PAM_USER_UNKNOWN
  [11, "refused"], // PAM_MAXTRIES
  [12, "mustChange"], // PAM_NEW_AUTHTOK_REQD
  [13, "expired"], // PAM_ACCT_EXPIRED
  [16, "expired"], // PAM_CRED_EXPIRED
  [27, "expired"], // PAM_AUTHTOK_EXPIRED
]);

/** Once the password is known to be right, a refusal is about the account. */
const accountRefusals: ReadonlyMap<number, SystemAnswer> = new Map([
  ...refusals,
  [6, "disabled"],
  [7, "disabled"],
]);

const messageType = koffi.struct({ style: "int", text: "void *" });
const responseType = koffi.struct({ answer: "void *", code: "int" });
const conversationProto = koffi.proto("int", ["int", "void *", koffi.pointer("void *"), "uintptr_t"]);
const delayProto = koffi.proto("void", ["int", "unsigned int", "uintptr_t"]);
const conversationType = koffi.struct({ converse: koffi.pointer(conversationProto), id: "uintptr_t" });

const calloc = libc.func("calloc", "void *", ["size_t", "size_t"]) as (
  n: number,
  size: number,
) => bigint | null;
const free = libc.func("free", "void", ["void *"]) as (pointer: bigint) => void;
const memcpy = libc.func("memcpy", "void *", ["void *", "const void *", "size_t"]) as (
  to: bigint,
  from: Uint8Array,
  bytes: number,
) => unknown;

type Handle = bigint;

/** The part of libpam that a login needs. */
interface Pam {
  start(service: string, user: string, conversation: object, handle: [Handle | null]): number;
  setItem(handle: Handle, item: number, value: string | bigint): number;
  authenticate(handle: Handle, flags: number): number;
  checkAccount(handle: Handle, flags: number): number;
  end(handle: Handle, status: number): number;
  converse: bigint;
  delay: bigint;
}

/** One login while it runs; the C side knows it by a number. */
interface Conversation {
  user: Buffer;
  password: Uint8Array;
}

const running = new Map<number, Conversation>();
let lastId = 0;

/** Undefined: not yet tried; null: this system has none. */
let loaded: Pam | null | undefined;

export interface PamLogin {
  /** The file under /etc/pam.d. */
  service: string;
  user: string;
  /** As PAM shall see it; stays the caller's to wipe. */
  password: Uint8Array;
  /** For modules and logs that want to know who it is. */
  clientAddress?: string | undefined;
}

/** Whether this system has PAM at all. */
export function isPamPresent(): boolean {
  return pam() !== undefined;
}

/**
 * Asks PAM for a user's password and whether the account may log in. It blocks, on the main thread: in any other a
 * module in common use crashed (Debian's pam_cap, seen in a debugger; the reason is not known). So it belongs into a
 * process of its own, which may take seconds, and may crash. A wrong password is answered at once: the caller waits,
 * on a timer.
 */
export function authenticate(login: PamLogin): SystemAnswer {
  const library = pam();
  if (library === undefined) return "unavailable";
  const { user, password } = login;
  if (!isAskable(user)) return "refused";
  if (password.includes(0) || password.length > passwordBytesMax) return "refused";

  const conversation = { user: Buffer.from(user), password: Buffer.from(password) };
  const id = (lastId = (lastId % 0x3fff_ffff) + 1);
  running.set(id, conversation);
  try {
    return converseWith(library, login, id);
  } finally {
    running.delete(id);
    conversation.password.fill(0);
  }
}

function converseWith(library: Pam, login: PamLogin, id: number): SystemAnswer {
  const opened: [Handle | null] = [null];
  const started = library.start(login.service, login.user, { converse: library.converse, id }, opened);
  const [handle] = opened;
  if (started !== success || handle === null) return "unavailable";

  let status = started;
  try {
    // What an older libpam does not know it refuses, and the login works without.
    library.setItem(handle, items.tty, "afp");
    if (login.clientAddress !== undefined) library.setItem(handle, items.remoteHost, login.clientAddress);
    library.setItem(handle, items.failDelay, library.delay);

    status = library.authenticate(handle, silent | noEmptyPasswords);
    if (status !== success) return refusals.get(status) ?? "unavailable";
    status = library.checkAccount(handle, silent | noEmptyPasswords);
    return status === success ? "accepted" : (accountRefusals.get(status) ?? "unavailable");
  } finally {
    library.end(handle, status);
  }
}

function pam(): Pam | undefined {
  if (loaded === undefined) loaded = loadPam();
  return loaded ?? undefined;
}

function loadPam(): Pam | null {
  let library: LibraryHandle;
  try {
    library = koffi.load("libpam.so.0");
  } catch {
    return null;
  }
  const handle = "void *";
  return {
    start: library.func("pam_start", "int", [
      "str",
      "str",
      koffi.pointer(conversationType),
      koffi.out(koffi.pointer(handle)),
    ]) as Pam["start"],
    setItem: setItemOf(library),
    authenticate: library.func("pam_authenticate", "int", [handle, "int"]) as Pam["authenticate"],
    checkAccount: library.func("pam_acct_mgmt", "int", [handle, "int"]) as Pam["checkAccount"],
    end: library.func("pam_end", "int", [handle, "int"]) as Pam["end"],
    converse: koffi.register(converse, koffi.pointer(conversationProto)),
    delay: koffi.register(doNotSleep, koffi.pointer(delayProto)),
  };
}

/** pam_set_item takes a text or a function, by its item. */
function setItemOf(library: LibraryHandle): Pam["setItem"] {
  const setText = library.func("pam_set_item", "int", ["void *", "int", "str"]) as Pam["setItem"];
  const setPointer = library.func("pam_set_item", "int", ["void *", "int", "void *"]) as Pam["setItem"];
  return (handle, item, value) =>
    typeof value === "string" ? setText(handle, item, value) : setPointer(handle, item, value);
}

/** PAM's delay function: called instead of sleeping. */
function doNotSleep(): void {}

/**
 * PAM's conversation function: answers hidden prompts with the password and shown ones with the user's name.
 */
function converse(count: number, messages: bigint, responses: bigint, id: number | bigint): number {
  const conversation = running.get(Number(id));
  if (conversation === undefined || count < 1 || count > messagesMax) return conversationError;
  const answers = calloc(count, koffi.sizeof(responseType));
  if (answers === null) return bufferError;

  const pointers = koffi.decode(messages, "void *", count) as bigint[];
  const given: bigint[] = [];
  for (const [index, pointer] of pointers.entries()) {
    const { style } = koffi.decode(pointer, messageType) as { style: number };
    if (style === styles.error || style === styles.info) continue;
    const isKnown = style === styles.promptHidden || style === styles.promptShown;
    const text = style === styles.promptHidden ? conversation.password : conversation.user;
    const answer = isKnown ? calloc(text.length + 1, 1) : null;
    if (answer === null) {
      // What was not handed over is still ours.
      for (const earlier of [...given, answers]) free(earlier);
      return conversationError;
    }
    memcpy(answer, text, text.length);
    given.push(answer);
    koffi.encode(answers, index * koffi.sizeof(responseType), "void *", answer);
  }
  koffi.encode(responses, "void *", answers);
  return success;
}
