import { FileError } from "../storage/FileError.ts";
import { setParameters } from "./setParameters.ts";
import { checkWritable, metadataOf, readableMetadataOf, type VolumeParts } from "./VolumeParts.ts";
import type { VolumeNode } from "./VolumeNode.ts";

/** The Finder's comment on a node, as far as the user may see it; undefined where there is none. */
export function commentOf(parts: VolumeParts, node: VolumeNode): Buffer | undefined {
  const comment = metadataOf(parts, node)?.comment;
  return comment === undefined || comment.length === 0 ? undefined : comment;
}

/** Puts a comment on a node, in place of the one that is there. */
export async function setComment(parts: VolumeParts, node: VolumeNode, comment: Buffer): Promise<void> {
  checkWritable(parts);
  if (node.stat.kind === "link") throw new FileError("badKind", "a symbolic link has no comment");
  await setParameters(parts, node, { comment });
}

/** False where there was none to take away. */
export async function removeComment(parts: VolumeParts, node: VolumeNode): Promise<boolean> {
  const comment = readableMetadataOf(parts, node)?.comment;
  if (comment === undefined || comment.length === 0) return false;
  await setComment(parts, node, Buffer.alloc(0));
  return true;
}
