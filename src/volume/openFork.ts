import { FileError } from "../storage/FileError.ts";
import type { ForkAccess, ForkFile, ForkKind } from "../storage/FileStore.ts";
import { forbids } from "./finderInfo.ts";
import { Fork } from "./Fork.ts";
import { LinkText } from "./LinkText.ts";
import { checkWritable, metadataOf, type VolumeParts } from "./VolumeParts.ts";
import type { VolumeNode } from "./VolumeNode.ts";
import { withFolder } from "./VolumeSpace.ts";

/** The kernel goes through all of a file's opens at each open and lock, and no Mac comes near. */
export const opensOfFileMax = 1024;

/** Opens a fork of a file, or the text of a link; throws `denyConflict` where another open is in the way. */
export async function openFork(
  parts: VolumeParts,
  node: VolumeNode,
  kind: ForkKind,
  access: ForkAccess,
): Promise<Fork> {
  if (node.stat.kind === "directory") throw new FileError("isDirectory", `"${node.name}" is a folder`);
  if (parts.forks.countOf(node.cnid) >= opensOfFileMax) {
    throw new FileError("tooManyOpen", `"${node.name}" is open ${opensOfFileMax} times`);
  }
  if (access.write) {
    checkWritable(parts);
    if (forbids(metadataOf(parts, node), "write")) {
      throw new FileError("inhibited", `"${node.name}" is locked against writing`);
    }
  }
  const isNewFile =
    node.stat.kind === "file" &&
    kind === "resource" &&
    access.write &&
    parts.store.resourceBytes(node.path) === 0;
  const file = isNewFile
    ? await parts.space.growing(parts.space.metadataBytes, withFolder(node.path), () =>
        open(parts, node, kind, access),
      )
    : open(parts, node, kind, access);
  const fork = new Fork(
    {
      space: parts.space,
      nodeOf: async (cnid) => await parts.places.byId(cnid),
      closed: (closed) => {
        parts.forks.delete(closed);
        if (closed.isDirty) parts.unsynced.forkClosed();
      },
    },
    node.cnid,
    kind,
    access,
    file,
  );
  parts.forks.add(fork);
  return fork;
}

/** To write a resource fork that is not there yet may take a file, or a folder for it, at once. */
function open(parts: VolumeParts, node: VolumeNode, kind: ForkKind, access: ForkAccess): ForkFile {
  if (node.stat.kind === "link") return linkFile(parts, node, kind, access);
  return parts.store.openFork(node.path, kind, access);
}

function linkFile({ store }: VolumeParts, node: VolumeNode, kind: ForkKind, access: ForkAccess): ForkFile {
  if (access.write) throw new FileError("accessDenied", "a symbolic link is not written to");
  return new LinkText(kind === "data" ? store.readLink(node.path) : "");
}
