import { FileError } from "../storage/FileError.ts";
import { emptyMetadata } from "../storage/Metadata.ts";
import { forbids } from "./finderInfo.ts";
import { bornOf } from "./parametersOf.ts";
import { checkWritable, folderChanged, metadataOf, type VolumeParts } from "./VolumeParts.ts";
import type { VolumeNode } from "./VolumeNode.ts";

/** Gives each of two files the other's forks and modification date; names, ids and all that is said of them stay. */
export async function exchangeFiles(parts: VolumeParts, one: VolumeNode, other: VolumeNode): Promise<void> {
  checkWritable(parts);
  const { store, space, places, ids, forks } = parts;
  const nodes = [one, other];
  const folders = [await places.byId(one.parent), await places.byId(other.parent)];
  for (const node of nodes) checkExchangeable(parts, node);
  for (const folder of folders) checkRights(parts, folder, "search");
  // Files that have just each other's inode would take each other's id along: the service is told before the disk.
  for (const node of nodes) await places.keepPlace(node);
  await ids.catchUp();
  try {
    const paths = new Set([...nodes, ...folders].map(({ path }) => path));
    await space.growing(2 * (space.metadataBytes + space.entryBytes), [...paths], async () => {
      for (const node of nodes) keepCreationDate(parts, node);
      await store.exchange(one.path, other.path);
      forks.exchange(one.cnid, other.cnid);
    });
  } finally {
    for (const [index, folder] of folders.entries()) {
      const node = nodes[index];
      if (node !== undefined) await places.moved(node.cnid, folder, node.name);
    }
  }
  for (const folder of folders) folderChanged(parts, folder, 0);
}

function checkExchangeable(parts: VolumeParts, node: VolumeNode): void {
  if (node.stat.kind !== "file") throw new FileError("isDirectory", "only files have contents to exchange");
  if (forbids(metadataOf(parts, node), "write")) {
    throw new FileError("inhibited", `"${node.name}" is locked against writing`);
  }
  checkRights(parts, node, "read");
}

function checkRights({ store }: VolumeParts, node: VolumeNode, besides: "read" | "search"): void {
  const rights = store.rightsOf(node.path);
  if (!rights.write || !rights[besides]) {
    throw new FileError("accessDenied", `"${node.name}" may not be changed`);
  }
}

/** A date that is just the file system's goes with the file: from here on it is the name's. */
function keepCreationDate(parts: VolumeParts, node: VolumeNode): void {
  const metadata = metadataOf(parts, node) ?? emptyMetadata();
  if (metadata.createdMilliseconds !== undefined) return;
  parts.store.writeMetadata(node.path, { ...metadata, createdMilliseconds: bornOf(node) });
}
