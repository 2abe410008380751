import { FileError } from "../storage/FileError.ts";
import { rootCnid } from "../cnid/Cnid.ts";
import { forbids } from "./finderInfo.ts";
import { checkWritable, folderChanged, readableMetadataOf, type VolumeParts } from "./VolumeParts.ts";
import type { VolumeNode } from "./VolumeNode.ts";

/** Deletes a file that nobody has open, or an empty folder. */
export async function removeNode(parts: VolumeParts, node: VolumeNode): Promise<void> {
  checkWritable(parts);
  if (node.cnid === rootCnid) throw new FileError("isRoot", "the volume itself is not deleted");
  // Who may not see whether it is locked may not delete it: the folder's right alone would take what a Mac locked.
  if (forbids(readableMetadataOf(parts, node), "delete")) {
    throw new FileError("inhibited", `"${node.name}" is locked against deleting`);
  }
  checkNotOpen(parts, node);
  await parts.ids.catchUp();
  const directory = await parts.places.byId(node.parent);
  const freed = nodeBytesOf(parts, node);
  if (node.stat.kind === "directory") parts.store.removeDirectory(node.path);
  else parts.store.removeFile(node.path);
  parts.space.give(freed);
  folderChanged(parts, directory, -1);
  await parts.places.forget(node.cnid);
}

/** Throws `busy` where any session has a fork of the file open. */
export function checkNotOpen(parts: VolumeParts, node: VolumeNode): void {
  if (node.stat.kind !== "file") return;
  const isOpenHere = parts.forks.of(node.cnid).length > 0;
  if (isOpenHere || isOpenAnywhere(parts, node)) throw new FileError("busy", `"${node.name}" is open`);
}

/** What deleting a node frees: nothing while it has another name. */
export function nodeBytesOf({ space }: VolumeParts, node: VolumeNode): number {
  return node.stat.kind !== "directory" && node.stat.links > 1 ? 0 : space.nodeBytes(node.path);
}

function isOpenAnywhere({ store }: VolumeParts, node: VolumeNode): boolean {
  try {
    const { data, resource } = store.openForks(node.path);
    return data || resource;
  } catch (error) {
    // A file that may not be looked into may still be deleted: that is the folder's right.
    if (error instanceof FileError && error.kind === "accessDenied") return false;
    throw error;
  }
}
