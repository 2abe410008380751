import koffi, { type LibraryHandle } from "koffi";
import { libc } from "./libc.ts";

/** PAM's own limit of an answer, its NUL included. */
export const passwordBytesMax = 511;

/** A module asks one or two things at a time; more than this is no conversation. */
const messagesMax = 32;

// Linux-PAM's numbers (security/_pam_types.h).
const silent = 0x8000;
const noEmptyPasswords = 0x0001;
const items = { tty: 3, remoteHost: 4, failDelay: 10 } as const;
const styles = { promptHidden: 1, promptShown: 2, error: 3, info: 4 } as const;
const bufferError = 5;
const conversationError = 19;

/** What every call of PAM's answers when all is well. */
export const pamSuccess = 0;

const messageType = koffi.struct({ style: "int", text: "str" });
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

/** The part of libpam that we need. */
interface Pam {
  start(service: string, user: string, conversation: object, handle: [Handle | null]): number;
  setItem(handle: Handle, item: number, value: string | bigint): number;
  authenticate(handle: Handle, flags: number): number;
  checkAccount(handle: Handle, flags: number): number;
  changePassword(handle: Handle, flags: number): number;
  end(handle: Handle, status: number): number;
  converse: bigint;
  delay: bigint;
}

/** What a module asks. */
export interface PamPrompt {
  isHidden: boolean;
  text: string;
}

/** Answers what a module asks; undefined for what can't be answered, which ends the conversation. */
export type PamAnswers = (prompt: PamPrompt) => Uint8Array | undefined;

/** Whom a conversation with PAM is about. */
export interface PamSubject {
  /** The file under /etc/pam.d. */
  service: string;
  user: string;
  /** For modules and logs that want to know who it is. */
  clientAddress?: string | undefined;
}

/** A conversation's calls; each answers PAM's number. */
export interface PamCalls {
  authenticate(): number;
  checkAccount(): number;
  changePassword(): number;
}

/** Conversations while they run; the C side knows each by a number. */
const running = new Map<number, PamAnswers>();
let lastId = 0;

/** Undefined: not yet tried; null: this system has none. */
let loaded: Pam | null | undefined;

/** Whether this system has PAM at all. */
export function isPamPresent(): boolean {
  return pam() !== undefined;
}

/**
 * Runs calls of PAM's in one conversation, on the calling thread. Undefined: there is no PAM, or it can't be started.
 */
export function withPam<T>(
  subject: PamSubject,
  answers: PamAnswers,
  work: (calls: PamCalls) => T,
): T | undefined {
  const library = pam();
  if (library === undefined) return undefined;
  const id = (lastId = (lastId % 0x3fff_ffff) + 1);
  running.set(id, answers);
  const opened: [Handle | null] = [null];
  let status = 0;
  try {
    const started = library.start(subject.service, subject.user, { converse: library.converse, id }, opened);
    const [handle] = opened;
    if (started !== pamSuccess || handle === null) return undefined;
    // What an older libpam does not know it refuses, and the rest works without.
    library.setItem(handle, items.tty, "afp");
    if (subject.clientAddress !== undefined) library.setItem(handle, items.remoteHost, subject.clientAddress);
    library.setItem(handle, items.failDelay, library.delay);
    return work({
      authenticate: () => (status = library.authenticate(handle, silent | noEmptyPasswords)),
      checkAccount: () => (status = library.checkAccount(handle, silent | noEmptyPasswords)),
      changePassword: () => (status = library.changePassword(handle, silent)),
    });
  } finally {
    const [handle] = opened;
    if (handle !== null) library.end(handle, status);
    running.delete(id);
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
    changePassword: library.func("pam_chauthtok", "int", [handle, "int"]) as Pam["changePassword"],
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

/** PAM's conversation function. */
function converse(count: number, messages: bigint, responses: bigint, id: number | bigint): number {
  const answersOf = running.get(Number(id));
  if (answersOf === undefined || count < 1 || count > messagesMax) return conversationError;
  const answers = calloc(count, koffi.sizeof(responseType));
  if (answers === null) return bufferError;

  const pointers = koffi.decode(messages, "void *", count) as bigint[];
  const given: bigint[] = [];
  for (const [index, pointer] of pointers.entries()) {
    const { style, text } = koffi.decode(pointer, messageType) as { style: number; text: string | null };
    if (style === styles.error || style === styles.info) continue;
    const isKnown = style === styles.promptHidden || style === styles.promptShown;
    const said = isKnown
      ? answersOf({ isHidden: style === styles.promptHidden, text: text ?? "" })
      : undefined;
    const answer = said === undefined ? null : calloc(said.length + 1, 1);
    if (said === undefined || answer === null) {
      // What was not handed over is still ours.
      for (const earlier of [...given, answers]) free(earlier);
      return conversationError;
    }
    memcpy(answer, said, said.length);
    given.push(answer);
    koffi.encode(answers, index * koffi.sizeof(responseType), "void *", answer);
  }
  koffi.encode(responses, "void *", answers);
  return pamSuccess;
}
