import { encode, struct, u16le, u32le, type ValueOf } from "../wire/codec.ts";
import { MalformedMessage, Reader } from "../wire/Reader.ts";
import { Writer } from "../wire/Writer.ts";
import { accessEntriesMax, type AccessList, type NamedEntry } from "./AccessList.ts";
import { FileError } from "./FileError.ts";

/** The extended attributes in which Linux shows a node's access lists. */
export const aclAttributes = {
  access: "system.posix_acl_access",
  inherited: "system.posix_acl_default",
} as const;

const version = 2;
const headBytes = 4;
const entry = struct({ tag: u16le, bits: u16le, id: u32le });
const entryBytes = 8;
/** Owner, group, mask and other. */
const unnamedMax = 4;
const noId = 0xffff_ffff;
const tags = { owner: 0x01, user: 0x02, group: 0x04, namedGroup: 0x08, mask: 0x10, other: 0x20 } as const;

type Entry = ValueOf<typeof entry>;

/** A list out of the kernel's bytes; throws FileError where they are none. */
export function decodeAccessList(bytes: Uint8Array): AccessList {
  if ((bytes.length - headBytes) / entryBytes > accessEntriesMax + unnamedMax) {
    throw new FileError("unkeptAccess", `an access list has at most ${accessEntriesMax} entries`);
  }
  try {
    return listOf(entriesIn(new Reader(bytes)));
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
    throw new FileError("io", "the file system has an access list that is none", { cause: error });
  }
}

/** The kernel's bytes of a list, the named ones in its order. */
export function encodeAccessList({ owner, group, other, mask, named }: AccessList): Buffer {
  const into = new Writer(headBytes + (named.length + unnamedMax) * entryBytes);
  into.u32le(version);
  const put = (tag: number, bits: number, id = noId) => into.bytes(encode(entry, { tag, bits, id }));
  const putNamed = (kind: NamedEntry["kind"], tag: number) => {
    const those = named.filter((one) => one.kind === kind).toSorted((one, next) => one.id - next.id);
    for (const { bits, id } of those) put(tag, bits, id);
  };
  put(tags.owner, owner);
  putNamed("user", tags.user);
  put(tags.group, group);
  putNamed("group", tags.namedGroup);
  if (mask !== undefined) put(tags.mask, mask);
  put(tags.other, other);
  return into.finish();
}

function entriesIn(from: Reader): Entry[] {
  if (from.u32le() !== version) throw new MalformedMessage("an access list of another version");
  const entries: Entry[] = [];
  while (from.bytesLeft > 0) entries.push(entry.read(from, {}));
  if (entries.some(({ bits }) => bits > 7)) throw new MalformedMessage("permissions that there are not");
  return entries;
}

/** The kernel has them in this order and so we want them: what is anywhere else would count twice, or not at all. */
function listOf(entries: Entry[]): AccessList {
  const owner = only(entries, tags.owner);
  const users = named(entries, tags.user, "user");
  const group = only(entries, tags.group);
  const groups = named(entries, tags.namedGroup, "group");
  const mask = entries[0]?.tag === tags.mask ? entries.shift()?.bits : undefined;
  const other = only(entries, tags.other);
  if (entries.length > 0) throw new MalformedMessage("entries out of order");
  if (mask === undefined && users.length + groups.length > 0) throw new MalformedMessage("no mask");
  return { owner, group, other, mask, named: [...users, ...groups] };
}

function only(entries: Entry[], tag: number): number {
  const first = entries.shift();
  if (first?.tag !== tag) throw new MalformedMessage(`no entry of kind ${tag} in its place`);
  return first.bits;
}

function named(entries: Entry[], tag: number, kind: NamedEntry["kind"]): NamedEntry[] {
  const end = entries.findIndex((one) => one.tag !== tag);
  const those = entries.splice(0, end < 0 ? entries.length : end);
  if (new Set(those.map(({ id }) => id)).size < those.length) throw new MalformedMessage("one named twice");
  return those.map(({ id, bits }) => ({ kind, id, bits }));
}
