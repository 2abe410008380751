import type { KernelPath } from "./KernelPath.ts";
import { renameat2, renameFlags } from "./renameat2.ts";

/**
 * Renames unless something is at `to` already: 0 or a negative errno; undefined where this C library can't,
 * so that the caller has to look first.
 */
export function renameExclusive(from: KernelPath, to: KernelPath): number | undefined {
  return renameat2(from, to, renameFlags.noReplace);
}
