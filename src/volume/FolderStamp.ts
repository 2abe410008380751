import type { NodeStat } from "../storage/FileStore.ts";

/**
 * File systems stamp with the tick of their clock: what changed just now may change again under the same
 * stamp.
 */
const tickMilliseconds = 50;

/** By what a folder is known not to have changed since it was listed. */
export interface FolderStamp {
  inode: bigint;
  modifiedMilliseconds: number;
  changedMilliseconds: number;
  /** False where the folder changed so lately that its stamp says nothing yet. */
  isSettled: boolean;
}

export function stampOf(stat: NodeStat, nowMilliseconds: number): FolderStamp {
  const { inode, modifiedMilliseconds, changedMilliseconds } = stat;
  const age = nowMilliseconds - Math.max(modifiedMilliseconds, changedMilliseconds);
  return { inode, modifiedMilliseconds, changedMilliseconds, isSettled: Math.abs(age) > tickMilliseconds };
}

/** True where a folder's names are surely still those of the stamp. */
export function isUnchanged(stamp: FolderStamp, stat: NodeStat): boolean {
  return (
    stamp.isSettled &&
    stamp.inode === stat.inode &&
    stamp.modifiedMilliseconds === stat.modifiedMilliseconds &&
    stamp.changedMilliseconds === stat.changedMilliseconds
  );
}
