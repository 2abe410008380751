import type { KernelPath } from "./KernelPath.ts";
import { renameat2, renameFlags } from "./renameat2.ts";

/**
 * Gives each of two nodes the other's name, at once: 0 or a negative errno; undefined where this C library
 * can't. A file system that can't says EINVAL.
 */
export function exchangeNames(one: KernelPath, other: KernelPath): number | undefined {
  return renameat2(one, other, renameFlags.exchange);
}
