import { type AccessList, accessEntriesMax, groupBitsOf, type NamedEntry } from "../storage/AccessList.ts";
import { FileError } from "../storage/FileError.ts";
import { type AccessEntry, entryFlag } from "./AccessEntry.ts";
import { bitsOfRights, rightsOfBits } from "./accessRights.ts";

const handedOn = entryFlag.fileInherit | entryFlag.directoryInherit;
const onlyHandedOn = handedOn | entryFlag.onlyInherit;
/** Kept by its place, not by a flag. */
const passedOver = entryFlag.inherited;

/** What entries mean in POSIX: for the node itself, and for what will be made in it. */
export interface NamedLists {
  access: NamedEntry[];
  inherited: NamedEntry[];
}

/**
 * What a Mac asks for in the file system's words. POSIX can't forbid, can't hand on to files or folders only, nor
 * to the first generation only: to leave that out would give rights that nobody wanted to give, so it is
 * refused. Rights to allow that POSIX doesn't have are left out, if any is left: nobody gets more by that.
 */
export function namedEntriesOf(entries: readonly AccessEntry[], isDirectory: boolean): NamedLists {
  const access: NamedEntry[] = [];
  const inherited: NamedEntry[] = [];
  for (const entry of entries) {
    const { who, flags } = entry;
    const named = { ...who, bits: keptBits(entry) };
    checkFlags(flags, isDirectory);
    if ((flags & handedOn) !== 0) addEntry(inherited, named);
    if ((flags & entryFlag.onlyInherit) === 0) addEntry(access, named);
  }
  return { access, inherited };
}

/** The entries of a folder's or file's list as a Mac is to see them, the mask taken into account. */
export function entriesOf(list: AccessList | undefined, use: keyof NamedLists, isDirectory: boolean) {
  const flags = entryFlag.permit | (use === "inherited" ? onlyHandedOn : 0);
  return (list?.named ?? []).map(({ kind, id, bits }): AccessEntry => {
    const rights = rightsOfBits(bits & (list?.mask ?? 7), isDirectory);
    return { who: { kind, id }, flags, rights };
  });
}

/** A list with other named entries. What the mask has taken from the owning group it does not get back. */
export function withNamed(list: AccessList, named: readonly NamedEntry[]): AccessList {
  if (named.length > accessEntriesMax) {
    throw new FileError("unkeptAccess", `an access list has at most ${accessEntriesMax} entries`);
  }
  const group = groupBitsOf(list);
  const mask = named.length === 0 ? undefined : named.reduce((union, { bits }) => union | bits, group);
  return { owner: list.owner, group, other: list.other, mask, named };
}

/** One and the same may be named several times: in a Mac's list all that is allowed counts. */
export function addEntry(entries: NamedEntry[], entry: NamedEntry): void {
  const same = entries.find(({ kind, id }) => kind === entry.kind && id === entry.id);
  if (same === undefined) entries.push({ ...entry });
  else same.bits |= entry.bits;
}

/** Rights of nothing at all are an entry of ours that comes back: POSIX has such, and they shut somebody out. */
function keptBits({ flags, rights }: AccessEntry): number {
  if ((flags & entryFlag.kinds) !== entryFlag.permit) {
    throw new FileError("unkeptAccess", "POSIX access lists can allow, and nothing else");
  }
  const bits = bitsOfRights(rights);
  if (bits === 0 && rights !== 0) {
    throw new FileError("unkeptAccess", `POSIX has none of the rights ${rights.toString(16)}`);
  }
  return bits;
}

function checkFlags(flags: number, isDirectory: boolean): void {
  const known = entryFlag.kinds | passedOver | (isDirectory ? onlyHandedOn : 0);
  if ((flags & ~known) !== 0) throw new FileError("unkeptAccess", `flags ${flags.toString(16)} of an entry`);
  const given = flags & onlyHandedOn;
  if (given === 0 || given === handedOn || given === onlyHandedOn) return;
  throw new FileError("unkeptAccess", "POSIX hands entries on to files and folders alike");
}
