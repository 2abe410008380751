/**
 * What a Mac wants kept of a node besides its bytes. Dates are milliseconds since 1970; undefined is "never".
 */
export interface Metadata {
  /** 32 bytes, as afp-protocol.md §3.7 lays them out. */
  finderInfo: Buffer;
  /** AFP attributes without the bits that are computed (open forks, invisible, multi-user). */
  attributes: number;
  createdMilliseconds: number | undefined;
  backedUpMilliseconds: number | undefined;
  /** The Finder's comment as raw Mac bytes, at most 199. */
  comment: Buffer;
}

export const finderInfoBytes = 32;
export const commentBytesMax = 199;

export function emptyMetadata(): Metadata {
  return {
    finderInfo: Buffer.alloc(finderInfoBytes),
    attributes: 0,
    createdMilliseconds: undefined,
    backedUpMilliseconds: undefined,
    comment: Buffer.alloc(0),
  };
}
