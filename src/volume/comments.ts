import { FileError } from "../storage/FileError.ts";
import { setParameters } from "./setParameters.ts";
import { checkWritable, metadataOf, type VolumeParts } from "./VolumeParts.ts";
import type { VolumeNode } from "./VolumeNode.ts";

/** The Finder's comment on a node, as far as the user may see it; undefined where there is none. */
export function commentOf(parts: VolumeParts, node: VolumeNode): Buffer | undefined {
  const comment = metadataOf(parts, node)?.comment;
  return comment === undefined || comment.length === 0 ? undefined : comment;
}

/** Replaces the comment on a node; an empty one takes it away. */
export async function setComment(parts: VolumeParts, node: VolumeNode, comment: Buffer): Promise<void> {
  checkWritable(parts);
  if (node.stat.kind === "link") throw new FileError("badKind", "a symbolic link has no comment");
  await setParameters(parts, node, { comment });
}
