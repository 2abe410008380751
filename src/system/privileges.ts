import koffi from "koffi";
import { lastErrno, libc } from "./libc.ts";
import { isId } from "./users.ts";

/** Who a process is, or is to become. */
export interface Identity {
  uid: number;
  gid: number;
  /** Supplementary groups, the primary one included or not. */
  groups: readonly number[];
}

/** The process could not give up its rights, or could get them back: it must not go on. */
export class PrivilegeError extends Error {
  override readonly name = "PrivilegeError";
}

const prctl = libc.func("prctl", "int", ["int", "ulong", "ulong", "ulong", "ulong"]) as (
  option: number,
  ...values: [number, number, number, number]
) => number;
const idTriple = (symbol: string) => {
  const out = koffi.pointer("uint32_t");
  return libc.func(symbol, "int", [out, out, out]) as (...ids: Uint32Array[]) => number;
};
const getresuid = idTriple("getresuid");
const getresgid = idTriple("getresgid");
const setresuid = libc.func("setresuid", "int", ["uint32_t", "uint32_t", "uint32_t"]) as (
  ...ids: [real: number, effective: number, saved: number]
) => number;
const capset = libc.func("capset", "int", [koffi.pointer("uint32_t"), koffi.pointer("uint32_t")]) as (
  header: Uint32Array,
  sets: Uint32Array,
) => number;

const prctls = {
  parentDeathSignal: 1,
  dumpable: 4,
  readBounding: 23,
  dropBounding: 24,
  noNewPrivileges: 38,
  ambientCapabilities: 47,
} as const;
const clearAllAmbient = 4;
const capabilityVersion3 = 0x2008_0522;
/** CAP_DAC_READ_SEARCH. */
const readSearchBit = 1 << 2;
const signalNumbers = { SIGTERM: 15, SIGKILL: 9 } as const;

/** The process's own ids; where the platform has none, nobody's. */
export function ownIdentity(): Identity {
  const { getuid, getgid, getgroups } = process;
  if (getuid === undefined || getgid === undefined || getgroups === undefined) {
    throw new PrivilegeError("this platform has no users");
  }
  return { uid: getuid(), gid: getgid(), groups: getgroups() };
}

/** Whether the process may become other users. */
export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

/**
 * Makes the whole process, all its threads, this user for good. Throws PrivilegeError where that fails, or
 * where the way back is open; the caller has to end then. Not being root, a process can only "become" what it
 * is. The kernel then marks it as not dumpable, and that is left so: other processes of the user cannot
 * attach to it.
 */
export function becomeUser(identity: Identity & { name?: string }): void {
  const { uid, gid, groups } = identity;
  const who = identity.name ?? `user ${uid}`;
  if (![uid, gid, ...groups].every(isId)) throw new PrivilegeError(`${who} has an id that can't be one`);
  if (uid === 0) throw new PrivilegeError("no client is served as root");
  const { setgroups, setgid, setuid } = process;
  if (setgroups === undefined || setgid === undefined || setuid === undefined) {
    throw new PrivilegeError("this thread or platform can't change its user");
  }
  if (isRoot()) {
    try {
      setgroups([...new Set([gid, ...groups])]);
      setgid(gid);
      setuid(uid);
    } catch (error) {
      throw new PrivilegeError(`the process can't become ${who}`, { cause: error });
    }
  }
  verifyIdentity(identity, who);
}

/**
 * Does this with root's rights for that user, as a set-user-ID program of root's that the user started. Throws
 * PrivilegeError; where the process can't become root alone again it must not go on.
 */
export function onBehalfOf<T>(uid: number, work: () => T): T {
  if (!isId(uid) || uid === 0) throw new PrivilegeError(`nothing is done on behalf of user ${uid}`);
  must(setresuid(uid, 0, 0), "act for a user");
  try {
    return work();
  } finally {
    must(setresuid(0, 0, 0), "be root again");
  }
}

/**
 * Takes every capability out of the set that programs started by this thread could get back; before becomeUser, for it
 * needs a right itself. A process that lacks that one goes on: without new privileges the set gives nothing.
 */
export function emptyBoundingSet(): void {
  for (let capability = 0; prctl(prctls.readBounding, capability, 0, 0, 0) >= 0; capability++) {
    prctl(prctls.dropBounding, capability, 0, 0, 0);
  }
}

/**
 * Other processes of the same user can't look into this one's memory, and no core dump is made of it. A change of user
 * may undo it: call it again afterwards.
 */
export function hideMemory(): void {
  must(prctl(prctls.dumpable, 0, 0, 0, 0), "hide its memory");
}

/**
 * Gives up every capability of the calling thread, and any that a program started from it could bring. Call
 * it on the main thread after becomeUser, which already took them from the others; and only where no
 * set-user-ID program (sudo in a `preexec` command) is meant to work.
 */
export function dropAllCapabilities(): void {
  must(prctl(prctls.noNewPrivileges, 1, 0, 0, 0), "forbid new privileges");
  must(prctl(prctls.ambientCapabilities, clearAllAmbient, 0, 0, 0), "clear its ambient capabilities");
  // Effective, permitted and inheritable, each in two words: none.
  must(capset(Uint32Array.of(capabilityVersion3, 0), new Uint32Array(6)), "drop its capabilities");
}

/**
 * Lets the kernel send the signal when the process that started this one ends, however it ends. A change of
 * user forgets it: call it afterwards. False: the parent is gone already, and no signal will come.
 */
export function setParentDeathSignal(signal: keyof typeof signalNumbers, parentPid: number): boolean {
  must(prctl(prctls.parentDeathSignal, signalNumbers[signal], 0, 0, 0), "ask for its parent's death");
  return process.ppid === parentPid;
}

/**
 * Gives up every capability of the calling thread but, as root, the one to read all files and search all folders. What
 * it reads it has to read on this thread.
 */
export function keepOnlyReadSearch(): void {
  must(prctl(prctls.noNewPrivileges, 1, 0, 0, 0), "forbid new privileges");
  if (!isRoot()) return;
  must(prctl(prctls.ambientCapabilities, clearAllAmbient, 0, 0, 0), "clear its ambient capabilities");
  // Effective, permitted and inheritable; the second three words are the capabilities from 32 on.
  const sets = Uint32Array.of(readSearchBit, readSearchBit, 0, 0, 0, 0);
  must(capset(Uint32Array.of(capabilityVersion3, 0), sets), "drop its capabilities");
}

function must(result: number, deed: string): void {
  if (result !== 0) throw new PrivilegeError(`the process can't ${deed} (errno ${lastErrno()})`);
}

function verifyIdentity(wanted: Identity, who: string): void {
  const uids = savedIds(getresuid);
  const gids = savedIds(getresgid);
  if (!uids.every((id) => id === wanted.uid) || !gids.every((id) => id === wanted.gid)) {
    throw new PrivilegeError(`the process is not ${who} but uids ${uids.join()}, gids ${gids.join()}`);
  }
  const groups = new Set([...wanted.groups, wanted.gid]);
  const extra = ownIdentity().groups.filter((gid) => !groups.has(gid));
  if (extra.length > 0) throw new PrivilegeError(`the process is still in the groups ${extra.join()}`);
  if (canBecomeRoot()) throw new PrivilegeError(`the process became ${who} but can become root again`);
}

function savedIds(getIds: (...ids: Uint32Array[]) => number): number[] {
  const ids = [new Uint32Array(1), new Uint32Array(1), new Uint32Array(1)];
  must(getIds(...ids), "tell its ids");
  return ids.map(([id]) => id ?? 0);
}

function canBecomeRoot(): boolean {
  try {
    process.seteuid?.(0);
    return true;
  } catch {
    return false;
  }
}
