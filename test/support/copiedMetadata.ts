import type { Metadata } from "../../src/storage/Metadata.ts";

/** Metadata as it comes back from a disk: dates to the second, a comment not longer than it may be. */
export function copiedMetadata(metadata: Metadata): Metadata {
  const seconds = (at: number | undefined): number | undefined => at && Math.floor(at / 1000) * 1000;
  return {
    finderInfo: Buffer.from(metadata.finderInfo),
    attributes: metadata.attributes & 0xffff,
    createdMilliseconds: seconds(metadata.createdMilliseconds),
    backedUpMilliseconds: seconds(metadata.backedUpMilliseconds),
    comment: Buffer.from(metadata.comment.subarray(0, 199)),
  };
}
