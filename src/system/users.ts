import koffi, { type TypeObject } from "koffi";
import { libc } from "./libc.ts";

/** A user as the system's name service (files, LDAP, sssd …) knows one. */
export interface SystemUser {
  name: string;
  uid: number;
  gid: number;
  /** The first field of the comment (gecos). */
  fullName: string;
  home: string;
  shell: string;
}

/** A group as the system's name service knows one. */
export interface SystemGroup {
  name: string;
  gid: number;
}

/** The system could not say whether there is such a user or group: the name service is away. */
export class UserLookupError extends Error {
  override readonly name = "UserLookupError";
}

/** Longer names are never asked for: no name service has them. */
const nameBytesMax = 255;

/** The largest id that is one: the last means "no change" to the kernel. */
const idMax = 0xffff_fffe;

/** The kernel's own limit of supplementary groups. */
const groupsMax = 65_536;
const firstGroups = 64;
const recordBytesMin = 1024;
/** A group brings all its members' names along. */
const recordBytesMax = 16 * 1024 * 1024;

// Linux: glibc and musl lay both structures out alike on every processor. The BSDs and macOS do not.
const passwdType = koffi.struct({
  name: "str",
  password: "void *",
  uid: "uint32_t",
  gid: "uint32_t",
  gecos: "str",
  home: "str",
  shell: "str",
});
const groupType = koffi.struct({ name: "str", password: "void *", gid: "uint32_t", members: "void *" });

interface PasswdRecord {
  name: string | null;
  uid: number;
  gid: number;
  gecos: string | null;
  home: string | null;
  shell: string | null;
}

interface GroupRecord {
  name: string | null;
  gid: number;
}

type Found = [bigint | null];
type Done = (error: Error | null, code: number) => void;

/**
 * One of the four calls that fill a record: key, record, room for its strings, and where the record is if
 * found.
 */
interface Lookup<Key, Value> {
  (key: Key, record: Partial<Value>, strings: Buffer, stringsBytes: number, found: Found): number;
  async(
    key: Key,
    record: Partial<Value>,
    strings: Buffer,
    stringsBytes: number,
    found: Found,
    done: Done,
  ): void;
}

function declare<Key, Value>(symbol: string, key: "str" | "uint32_t", record: TypeObject) {
  const parameters = [
    key,
    koffi.out(koffi.pointer(record)),
    koffi.pointer("uint8_t"),
    "size_t",
    koffi.out(koffi.pointer("void *")),
  ];
  return libc.func(symbol, "int", parameters) as Lookup<Key, Value>;
}

const getpwnam = declare<string, PasswdRecord>("getpwnam_r", "str", passwdType);
const getpwuid = declare<number, PasswdRecord>("getpwuid_r", "uint32_t", passwdType);
const getgrnam = declare<string, GroupRecord>("getgrnam_r", "str", groupType);
const getgrgid = declare<number, GroupRecord>("getgrgid_r", "uint32_t", groupType);

type Count = [number];
const getgrouplist = libc.func("getgrouplist", "int", [
  "str",
  "uint32_t",
  koffi.pointer("uint32_t"),
  koffi.inout(koffi.pointer("int")),
]) as {
  (name: string, gid: number, groups: Uint32Array, count: Count): number;
  async(name: string, gid: number, groups: Uint32Array, count: Count, done: Done): void;
};

/** The user of that name or uid. Throws UserLookupError where the name service does not answer. */
export function findUser(nameOrUid: string | number): SystemUser | undefined {
  if (typeof nameOrUid === "number") {
    return isId(nameOrUid) ? userOf(look(getpwuid, nameOrUid)) : undefined;
  }
  return isAskable(nameOrUid) ? userOf(look(getpwnam, nameOrUid)) : undefined;
}

/** As findUser, without holding up the event loop while a network name service thinks. */
export async function lookUpUser(nameOrUid: string | number): Promise<SystemUser | undefined> {
  if (typeof nameOrUid === "number") {
    return isId(nameOrUid) ? userOf(await lookLater(getpwuid, nameOrUid)) : undefined;
  }
  return isAskable(nameOrUid) ? userOf(await lookLater(getpwnam, nameOrUid)) : undefined;
}

/** The group of that name or gid. Throws UserLookupError where the name service does not answer. */
export function findGroup(nameOrGid: string | number): SystemGroup | undefined {
  const found =
    typeof nameOrGid === "number"
      ? isId(nameOrGid) && look(getgrgid, nameOrGid)
      : isAskable(nameOrGid) && look(getgrnam, nameOrGid);
  if (found === false || found === undefined) return undefined;
  return { name: found.name ?? "", gid: found.gid };
}

/** All groups of a user as gids, the given primary one included. An unknown user has just that one. */
export function groupsOf(name: string, gid: number): number[] {
  if (!isAskable(name) || !isId(gid)) return isId(gid) ? [gid] : [];
  for (let room = firstGroups; room <= groupsMax; room *= 4) {
    const groups = new Uint32Array(room);
    const count: Count = [room];
    if (getgrouplist(name, gid, groups, count) >= 0) return listed(groups, count);
  }
  throw new UserLookupError(`${name} is in more than ${groupsMax} groups`);
}

/** As groupsOf, with the names that the groups have, and without holding up the event loop. */
export async function lookUpGroups(name: string, gid: number): Promise<{ gids: number[]; names: string[] }> {
  const gids = await lookUpGids(name, gid);
  const names: string[] = [];
  for (const each of gids) {
    const record = await lookLater(getgrgid, each);
    if (record?.name) names.push(record.name);
  }
  return { gids, names };
}

async function lookUpGids(name: string, gid: number): Promise<number[]> {
  if (!isAskable(name) || !isId(gid)) return isId(gid) ? [gid] : [];
  for (let room = firstGroups; room <= groupsMax; room *= 4) {
    const groups = new Uint32Array(room);
    const count: Count = [room];
    const code = await called((done) => getgrouplist.async(name, gid, groups, count, done));
    if (code >= 0) return listed(groups, count);
  }
  throw new UserLookupError(`${name} is in more than ${groupsMax} groups`);
}

function listed(groups: Uint32Array, [count]: Count): number[] {
  return [...new Set(groups.subarray(0, count))];
}

function called(call: (done: Done) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    call((error, code) => (error ? reject(error) : resolve(code)));
  });
}

/** Whether a uid or gid can be one. */
export function isId(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= idMax;
}

/** Whether a name could be a user's or a group's at all. */
export function isAskable(name: string): boolean {
  return name.length > 0 && !name.includes("\0") && Buffer.byteLength(name) <= nameBytesMax;
}

function userOf(record: PasswdRecord | undefined): SystemUser | undefined {
  if (record === undefined) return undefined;
  const { name, uid, gid, gecos, home, shell } = record;
  const [fullName = ""] = (gecos ?? "").split(",", 1);
  return { name: name ?? "", uid, gid, fullName, home: home ?? "", shell: shell ?? "" };
}

function look<Key extends string | number, Value>(call: Lookup<Key, Value>, key: Key): Value | undefined {
  for (let room = recordBytesMin; ; room *= 4) {
    const record: Partial<Value> = {};
    const found: Found = [null];
    const code = call(key, record, Buffer.alloc(room), room, found);
    if (code === koffi.os.errno["ERANGE"] && room < recordBytesMax) continue;
    return recordOf(key, code, found, record);
  }
}

async function lookLater<Key extends string | number, Value>(
  call: Lookup<Key, Value>,
  key: Key,
): Promise<Value | undefined> {
  for (let room = recordBytesMin; ; room *= 4) {
    const record: Partial<Value> = {};
    const found: Found = [null];
    const strings = Buffer.alloc(room);
    const code = await called((done) => call.async(key, record, strings, room, found, done));
    // Named here too, so that the memory lives as long as the call does.
    strings.fill(0);
    if (code === koffi.os.errno["ERANGE"] && room < recordBytesMax) continue;
    return recordOf(key, code, found, record);
  }
}

// POSIX: 0 and no record, or one of these, says "no such user".
const notFound = ["ENOENT", "ESRCH", "EBADF", "EPERM"].map((name) => koffi.os.errno[name]);

function recordOf<Value>(
  key: string | number,
  code: number,
  found: Found,
  record: Partial<Value>,
): Value | undefined {
  if (code !== 0 && !notFound.includes(code)) {
    throw new UserLookupError(`the system can't look up ${key} (error ${code})`);
  }
  return code === 0 && found[0] !== null ? (record as Value) : undefined;
}
