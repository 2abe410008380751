import { FileError } from "../storage/FileError.ts";
import { emptyMetadata, type Metadata } from "../storage/Metadata.ts";
import { isMissing } from "./statIfThere.ts";
import { pathIn } from "./names.ts";
import { checkNotOpen, nodeBytesOf } from "./removeNode.ts";
import { permissionBits } from "./rights.ts";
import { setShownMode, shownMode } from "./shownMode.ts";
import { checkWritable, folderChanged, type VolumeParts } from "./VolumeParts.ts";
import type { Slot, VolumeNode } from "./VolumeNode.ts";

const fileMode = 0o666;
const directoryMode = 0o777;
const setGroupIdBit = 0o2000;
/** A file system's clock may be that much behind: no file is to be younger than its first change. */
const fileTimeTickMilliseconds = 10;

/** Makes an empty file; one that is there is in the way, or replaced as if it had never been. */
export async function makeFile(parts: VolumeParts, slot: Slot, replaces: boolean): Promise<void> {
  const { settings, store, space } = parts;
  const { directory, name, existing } = slot;
  checkWritable(parts);
  if (name === "" || existing?.stat.kind === "directory") {
    throw new FileError("isDirectory", "a folder is where the file should be");
  }
  if (existing !== undefined && !replaces) throw new FileError("exists", `there is a file "${name}" already`);
  await parts.ids.catchUp();
  const path = pathIn(directory.path, name);
  const mode = (fileMode & ~umaskIn(parts, directory)) | settings.filePerm;
  const make = (): void => {
    store.makeFile(path, mode, newMetadata(parts));
    addMode(parts, path, settings.filePerm);
  };
  const remove = existing && (() => removeExisting(parts, directory, existing));
  await space.growing(space.entryBytes + space.metadataBytes, [directory.path, path], make, remove);
  folderChanged(parts, directory, 1);
}

export async function makeDirectory(parts: VolumeParts, slot: Slot): Promise<VolumeNode> {
  const { settings, store, space } = parts;
  const { directory, name, existing } = slot;
  checkWritable(parts);
  if (name === "" || existing !== undefined) throw new FileError("exists", `"${name}" is there already`);
  await parts.ids.catchUp();
  const path = pathIn(directory.path, name);
  const inherited = directory.stat.mode & setGroupIdBit;
  const mode = (directoryMode & ~umaskIn(parts, directory)) | settings.directoryPerm | inherited;
  await space.growing(2 * space.entryBytes + space.metadataBytes, [directory.path, path], () => {
    store.makeDirectory(path, mode, newMetadata(parts));
    addMode(parts, path, settings.directoryPerm);
  });
  folderChanged(parts, directory, 1);
  try {
    const [made] = await parts.catalog.identify(directory, [{ name, stat: store.stat(path) }]);
    if (made === undefined) throw new FileError("unavailable", "the new folder got no id");
    return made;
  } catch (error) {
    // Without its id the client can't be told of the folder: it must not find one that it was refused.
    takeAway(parts, directory, path);
    throw error;
  }
}

/** What Netatalk writes of a new node: its creation date survives copies and changes of the disk this way. */
function newMetadata({ clock }: VolumeParts): Metadata {
  return { ...emptyMetadata(), createdMilliseconds: clock.nowMilliseconds() - fileTimeTickMilliseconds };
}

/** The process's umask, or an access list of the folder, may have taken what the volume always gives. */
function addMode(parts: VolumeParts, path: string, perm: number): void {
  if (perm === 0) return;
  const node = { path, stat: parts.store.stat(path) };
  const mode = shownMode(parts, node) & permissionBits;
  if ((mode & perm) !== perm) setShownMode(parts, node, mode | perm);
}

/** Where a folder says what its new nodes are to let others do, no umask says otherwise: so the kernel has it. */
function umaskIn({ settings, store, hasAccessLists }: VolumeParts, directory: VolumeNode): number {
  const isGiven = hasAccessLists && store.accessLists.read(directory.path, "inherited") !== undefined;
  return isGiven ? 0 : settings.umask;
}

/** Whatever locks it had against deleting: who replaces a file wants a new one. */
async function removeExisting(
  parts: VolumeParts,
  directory: VolumeNode,
  existing: VolumeNode,
): Promise<void> {
  checkNotOpen(parts, existing);
  const freed = nodeBytesOf(parts, existing);
  parts.store.removeFile(existing.path);
  parts.space.give(freed);
  folderChanged(parts, directory, -1);
  await parts.places.forget(existing.cnid);
}

function takeAway(parts: VolumeParts, directory: VolumeNode, path: string): void {
  const freed = parts.space.nodeBytes(path);
  try {
    parts.store.removeDirectory(path);
  } catch (error) {
    if (isMissing(error) || (error instanceof FileError && error.kind === "notEmpty")) return;
    throw error;
  }
  parts.space.give(freed);
  folderChanged(parts, directory, -1);
}
