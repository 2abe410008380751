import { type AccessList, listOfMode, type NamedEntry } from "../storage/AccessList.ts";
import { FileError } from "../storage/FileError.ts";
import type { AccessChange, NodeAccess } from "./AccessEntry.ts";
import { addEntry, entriesOf, type NamedLists, namedEntriesOf, withNamed } from "./accessEntries.ts";
import { folderOf } from "./names.ts";
import { checkWritable, type VolumeParts } from "./VolumeParts.ts";
import type { VolumeNode } from "./VolumeNode.ts";
import { withFolder } from "./VolumeSpace.ts";

/** Whose a node is and who else may use it; of a folder first what it hands on. */
export function accessOf(parts: VolumeParts, { stat, path }: VolumeNode): NodeAccess {
  checkSupported(parts);
  const { accessLists } = parts.store;
  const isDirectory = stat.kind === "directory";
  const inherited = isDirectory ? accessLists.read(path, "inherited") : undefined;
  const access = stat.kind === "link" ? undefined : accessLists.read(path, "access");
  return {
    ownerId: stat.uid,
    groupId: stat.gid,
    entries: [...entriesOf(inherited, "inherited", isDirectory), ...entriesOf(access, "access", isDirectory)],
  };
}

/** All of the change, or none and an error. */
export async function setAccess(parts: VolumeParts, node: VolumeNode, change: AccessChange): Promise<void> {
  checkWritable(parts);
  checkSupported(parts);
  const { store, space } = parts;
  const { stat, path } = node;
  const lists = change.entries === undefined ? undefined : newLists(parts, node, change);
  const { ownerId = stat.uid, groupId = stat.gid } = change;
  const isGiven = ownerId !== stat.uid || groupId !== stat.gid;
  if (isGiven) store.setOwner(path, ownerId, groupId);
  if (lists === undefined) return;
  try {
    // A list takes as much room as metadata does: the rest of a block, or a block.
    await space.growing(space.metadataBytes, withFolder(path), () => store.accessLists.write(path, lists));
  } catch (error) {
    if (isGiven) store.setOwner(path, stat.uid, stat.gid);
    throw error;
  }
}

function newLists(parts: VolumeParts, node: VolumeNode, change: AccessChange) {
  const { stat, path } = node;
  const { accessLists } = parts.store;
  if (stat.kind === "link") throw new FileError("unkeptAccess", "a symbolic link has no access list");
  const isDirectory = stat.kind === "directory";
  const access = accessLists.read(path, "access") ?? listOfMode(stat.mode);
  const inherited = isDirectory ? accessLists.read(path, "inherited") : undefined;
  const { entries = "none" } = change;
  const given = namedEntriesOf(entries === "none" ? [] : entries, isDirectory);
  if (change.keepsInherited === true && path !== "") {
    const above = accessLists.read(folderOf(path), "inherited")?.named ?? [];
    keepInherited(given.access, access, above);
    if (inherited !== undefined) keepInherited(given.inherited, inherited, above);
  }
  const newAccess = withNamed(access, given.access);
  if (!isDirectory) return { access: newAccess };
  return { access: newAccess, inherited: newInherited(given, inherited, newAccess, entries === "none") };
}

/** What the folder hands on without naming anybody is no entry of a Mac's, and stays as it was set. */
function newInherited(
  { inherited: named }: NamedLists,
  before: AccessList | undefined,
  access: AccessList,
  isTakenAway: boolean,
): AccessList | "none" {
  if (isTakenAway || (named.length === 0 && before === undefined)) return "none";
  return withNamed(before ?? access, named);
}

/** No entry says that it was inherited; who is named in the folder above and here too is taken to be. */
function keepInherited(given: NamedEntry[], before: AccessList, above: readonly NamedEntry[]): void {
  for (const entry of before.named) {
    const isInherited = above.some(({ kind, id }) => kind === entry.kind && id === entry.id);
    if (isInherited) addEntry(given, { ...entry, bits: entry.bits & (before.mask ?? 7) });
  }
}

function checkSupported({ hasAccessLists }: VolumeParts): void {
  if (!hasAccessLists) throw new FileError("unsupported", "this volume has no access lists");
}
