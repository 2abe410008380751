import { FileError } from "../storage/FileError.ts";
import type { ForkAccess, ForkFile, ForkKind } from "../storage/FileStore.ts";
import { forbids } from "./finderInfo.ts";
import { Fork } from "./Fork.ts";
import { LinkText } from "./LinkText.ts";
import { checkWritable, metadataOf, type VolumeParts } from "./VolumeParts.ts";
import type { VolumeNode } from "./VolumeNode.ts";

/** Opens a fork of a file, or the text of a link; throws `denyConflict` where another open is in the way. */
export function openFork(parts: VolumeParts, node: VolumeNode, kind: ForkKind, access: ForkAccess): Fork {
  if (node.stat.kind === "directory") throw new FileError("isDirectory", `"${node.name}" is a folder`);
  if (access.write) {
    checkWritable(parts);
    if (forbids(metadataOf(parts, node), "write")) {
      throw new FileError("inhibited", `"${node.name}" is locked against writing`);
    }
  }
  const file =
    node.stat.kind === "link"
      ? linkFile(parts, node, kind, access)
      : parts.store.openFork(node.path, kind, access);
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

function linkFile({ store }: VolumeParts, node: VolumeNode, kind: ForkKind, access: ForkAccess): ForkFile {
  if (access.write) throw new FileError("accessDenied", "a symbolic link is not written to");
  return new LinkText(kind === "data" ? store.readLink(node.path) : "");
}
