import { FileError } from "../storage/FileError.ts";
import { permissionBits } from "./rights.ts";
import type { VolumeParts } from "./VolumeParts.ts";
import type { SeenNode } from "./VolumeNode.ts";

export const ownerReadBit = 0o400;
export const ownerWriteBit = 0o200;

/**
 * Does what the mode forbids even to the owner: who may change the mode may do so for the moment that it takes. What is
 * said about a node is not in its bytes for a Mac, but on disk it falls under the same bits.
 */
export function withOwnersRight<T>(
  { store, account }: Pick<VolumeParts, "store" | "account">,
  { stat, path }: SeenNode,
  bit: number,
  action: () => T,
): T {
  try {
    return action();
  } catch (error) {
    const isOwner = stat.uid === account.uid && (stat.mode & bit) === 0;
    if (!isOwner || !(error instanceof FileError) || error.kind !== "accessDenied") throw error;
    const mode = store.stat(path).mode & permissionBits;
    store.setMode(path, mode | bit);
    try {
      return action();
    } finally {
      store.setMode(path, mode);
    }
  }
}
