import { type AccessList, groupBitsOf, listOfMode, modeOfList } from "../storage/AccessList.ts";
import { FileError } from "../storage/FileError.ts";
import { permissionBits } from "./rights.ts";
import type { VolumeParts } from "./VolumeParts.ts";
import type { VolumeNode } from "./VolumeNode.ts";

type Parts = Pick<VolumeParts, "store" | "hasAccessLists">;
type Node = Pick<VolumeNode, "path" | "stat">;

const groupBits = 0o070;
const specialBits = 0o7000;

/**
 * A node's mode with the owning group's own rights in the middle. Where there is an access list the kernel shows its
 * mask there, and a Mac that changed other bits would send that back as what the group is to have.
 */
export function shownMode(parts: Parts, { path, stat }: Node): number {
  const list = readableList(parts, path, stat.kind);
  return list === undefined ? stat.mode : (stat.mode & ~groupBits) | (groupBitsOf(list) << 3);
}

/** One node that is gone meanwhile, or whose list is too long for us, must not spoil the listing of a folder. */
function readableList(parts: Parts, path: string, kind: string): AccessList | undefined {
  try {
    return listOf(parts, path, kind);
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

/**
 * The counterpart of `shownMode`: who is named in an access list keeps what he has, and gets nothing that its mask
 * withheld. Returns how to undo it.
 */
export function setShownMode(parts: Parts, { path, stat }: Node, mode: number): () => void {
  const { store } = parts;
  const before = stat.mode & permissionBits;
  const list = listOf(parts, path, stat.kind);
  if (list === undefined) {
    store.setMode(path, mode);
    return () => store.setMode(path, before);
  }
  const after = withMode(list, mode);
  const restore = () => {
    store.accessLists.write(path, { access: list });
    if ((before & specialBits) !== (mode & specialBits)) store.setMode(path, before);
  };
  store.accessLists.write(path, { access: after });
  if ((before & specialBits) === (mode & specialBits)) return restore;
  try {
    store.setMode(path, (mode & specialBits) | modeOfList(after));
  } catch (error) {
    restore();
    throw error;
  }
  return restore;
}

function withMode(list: AccessList, mode: number): AccessList {
  const { owner, group, other } = listOfMode(mode);
  const { mask = 7, named } = list;
  const isMaskWider = (group & ~mask) !== 0;
  return {
    owner,
    group,
    other,
    mask: mask | group,
    named: isMaskWider ? named.map((entry) => ({ ...entry, bits: entry.bits & mask })) : named,
  };
}

function listOf({ store, hasAccessLists }: Parts, path: string, kind: string): AccessList | undefined {
  const mayHaveOne = hasAccessLists && kind !== "link";
  return mayHaveOne ? store.accessLists.read(path, "access") : undefined;
}
