import { FileError } from "../storage/FileError.ts";
import type { ForkFile, ForkKind } from "../storage/FileStore.ts";
import { emptyMetadata } from "../storage/Metadata.ts";
import { copyAcross } from "./copyAcross.ts";
import { pathIn } from "./names.ts";
import { bornOf } from "./parametersOf.ts";
import type { NewName } from "./Pathname.ts";
import { newNameOf } from "./relocateNode.ts";
import { checkDirectory, checkWritable, folderChanged, metadataOf, type VolumeParts } from "./VolumeParts.ts";
import type { VolumeNode } from "./VolumeNode.ts";

/** Where a copy goes. */
export interface CopyTarget {
  parts: VolumeParts;
  directory: VolumeNode;
  name: NewName | undefined;
}

/** Copies a file with all that belongs to it; only its name, place and id are new. */
export async function copyFile(parts: VolumeParts, node: VolumeNode, target: CopyTarget): Promise<void> {
  const { directory } = target;
  checkWritable(target.parts);
  if (node.stat.kind === "directory")
    throw new FileError("isDirectory", "folders are not copied by the server");
  checkDirectory(directory);
  const name = nameOfCopy(parts, node, target);
  const path = pathIn(directory.path, name);
  const forks = node.stat.kind === "file" ? openToRead(parts, node) : [];
  try {
    if (target.parts.shown.standing(directory, name) !== undefined) {
      throw new FileError("exists", `there is a "${name}" already`);
    }
    const { space } = target.parts;
    const paths = [path, directory.path];
    await space.growing(bytesToCopy(parts, node, target), paths, async () => {
      await copyNode(parts, node, target.parts, path);
      try {
        keepDates(parts, node, target.parts, path);
      } catch (error) {
        target.parts.store.removeFile(path);
        throw error;
      }
    });
  } finally {
    for (const fork of forks) fork.close();
  }
  folderChanged(target.parts, directory, 1);
  target.parts.unsynced.forkClosed();
}

/** Another volume may write the same Mac name in other letters, or not at all. */
function nameOfCopy(parts: VolumeParts, node: VolumeNode, { parts: target, name }: CopyTarget): string {
  if (parts.store === target.store) return newNameOf(parts, node, name);
  return target.names.diskName(
    name === undefined || name.name === ""
      ? parts.shown.macNameOf(node)
      : target.shown.textOf(name.form, name.name),
  );
}

async function copyNode(
  parts: VolumeParts,
  node: VolumeNode,
  target: VolumeParts,
  path: string,
): Promise<void> {
  if (node.stat.kind === "link") copyLink(parts, node, target, path);
  else if (parts.store === target.store) await parts.store.copyFile(node.path, path);
  else await copyAcross(parts, node, target, path);
}

function copyLink(parts: VolumeParts, node: VolumeNode, target: VolumeParts, path: string): void {
  const text = parts.store.readLink(node.path);
  target.store.makeFile(path, target.settings.filePerm | 0o600);
  try {
    target.store.makeLink(path, text);
  } catch (error) {
    target.store.removeFile(path);
    throw error;
  }
}

/**
 * A Mac copies documents that it has open to write itself: only who denies reading is in the way. What can't be had
 * that way counts as a conflict.
 */
function openToRead({ store }: VolumeParts, node: VolumeNode): ForkFile[] {
  const access = { read: true, write: false, denyRead: false, denyWrite: false };
  const forks: ForkFile[] = [];
  try {
    for (const kind of ["data", "resource"] satisfies ForkKind[])
      forks.push(store.openFork(node.path, kind, access));
    return forks;
  } catch (error) {
    for (const fork of forks) fork.close();
    if (!(error instanceof FileError) || error.kind !== "accessDenied") throw error;
    throw new FileError("denyConflict", "the file to copy may not be read", { cause: error });
  }
}

function bytesToCopy(parts: VolumeParts, node: VolumeNode, { parts: { space } }: CopyTarget): number {
  if (!space.isLimited || node.stat.kind !== "file") return space.entryBytes;
  const forkBytes =
    space.blocksFor(node.stat.dataBytes) + space.blocksFor(parts.store.resourceBytes(node.path));
  const companionBytes = space.blocksFor(parts.store.companionDiskBytes(node.path));
  return forkBytes + companionBytes + space.metadataBytes + space.entryBytes;
}

/** The creation date may be just the file system's: then the copy has to be told. */
function keepDates(parts: VolumeParts, node: VolumeNode, target: VolumeParts, path: string): void {
  if (node.stat.kind === "file") {
    const metadata = metadataOf(parts, node) ?? emptyMetadata();
    const createdMilliseconds = metadata.createdMilliseconds ?? bornOf(node);
    try {
      target.store.writeMetadata(path, { ...metadata, createdMilliseconds });
    } catch (error) {
      // A copy of a write-protected file is write-protected too.
      if (!(error instanceof FileError) || error.kind !== "accessDenied") throw error;
    }
  }
  target.store.setModified(path, node.stat.modifiedMilliseconds);
}
