import { rootCnid } from "../cnid/Cnid.ts";
import { FileError } from "../storage/FileError.ts";
import type { NodeStat } from "../storage/FileStore.ts";
import { forbids } from "./finderInfo.ts";
import { pathIn } from "./names.ts";
import type { NewName } from "./Pathname.ts";
import { checkDirectory, checkWritable, folderChanged, metadataOf, type VolumeParts } from "./VolumeParts.ts";
import type { VolumeNode } from "./VolumeNode.ts";

/** Gives a node another name in its folder. */
export async function renameNode(parts: VolumeParts, node: VolumeNode, to: NewName): Promise<void> {
  checkWritable(parts);
  checkNotRoot(node);
  const name = newNameOf(parts, node, to);
  if (name === node.name) return;
  checkRenamable(parts, node);
  const directory = await parts.places.byId(node.parent);
  await relocate(parts, node, { from: directory, to: directory, name });
}

/** Puts a node into another folder of the volume, under its old name or a new one. */
export async function moveNode(
  parts: VolumeParts,
  node: VolumeNode,
  directory: VolumeNode,
  to: NewName | undefined,
): Promise<void> {
  checkWritable(parts);
  checkNotRoot(node);
  checkDirectory(directory);
  if (`${directory.path}/`.startsWith(`${node.path}/`)) {
    throw new FileError("intoItself", `"${node.name}" can't be moved into itself`);
  }
  const name = newNameOf(parts, node, to);
  const staysHere = directory.cnid === node.parent;
  if (staysHere && name === node.name) return;
  if (node.stat.kind === "directory" || name !== node.name) checkRenamable(parts, node);
  const from = staysHere ? directory : await parts.places.byId(node.parent);
  await relocate(parts, node, { from, to: directory, name });
}

/**
 * The name on disk that a client asks for; the old one where it sends that in any of its forms, or nothing.
 */
export function newNameOf(
  { names, shown }: Pick<VolumeParts, "names" | "shown">,
  node: VolumeNode,
  to: NewName | undefined,
): string {
  if (to === undefined || to.name === "") return node.name;
  return shown.isNameOf(node, to.form, to.name) ? node.name : names.diskName(shown.textOf(to.form, to.name));
}

interface Way {
  from: VolumeNode;
  to: VolumeNode;
  name: string;
}

async function relocate(parts: VolumeParts, node: VolumeNode, { from, to, name }: Way): Promise<void> {
  const { store, space, places, shown } = parts;
  await parts.ids.catchUp();
  const path = pathIn(to.path, name);
  const there = shown.standing(to, name);
  if (there !== undefined && !isItself(node, there.stat, pathIn(to.path, there.name))) {
    throw new FileError("exists", `there is a "${there.name}" already`);
  }
  const folders = from.cnid === to.cnid ? [to.path] : [from.path, to.path];
  await space.rearranging(
    folders,
    () => store.rename(node.path, path),
    () => store.rename(path, node.path),
  );
  if (from.cnid === to.cnid) folderChanged(parts, to, 0);
  else {
    folderChanged(parts, from, -1);
    folderChanged(parts, to, 1);
  }
  await places.moved(node.cnid, to, name);
}

/** Where case is ignored a node is in the way of its own new spelling; a second hard link is another file. */
function isItself(node: VolumeNode, there: NodeStat, path: string): boolean {
  const isSame = there.inode === node.stat.inode && there.device === node.stat.device;
  return isSame && path.toLowerCase() === node.path.toLowerCase();
}

function checkNotRoot(node: VolumeNode): void {
  if (node.cnid === rootCnid) throw new FileError("isRoot", "the volume itself keeps its name and place");
}

function checkRenamable(parts: VolumeParts, node: VolumeNode): void {
  if (forbids(metadataOf(parts, node), "rename")) {
    throw new FileError("inhibited", `"${node.name}" is locked against renaming`);
  }
}
