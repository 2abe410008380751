import { FileError } from "../storage/FileError.ts";
import type { FileStore, NodeKind, NodeStat } from "../storage/FileStore.ts";

/** What is at a path, or undefined where nothing is that clients see: a pipe or device is no node. */
export function statIfThere(
  store: Pick<FileStore, "stat">,
  path: string,
  expected?: NodeKind,
): NodeStat | undefined {
  try {
    return store.stat(path, expected);
  } catch (error) {
    if (isMissing(error) || (error instanceof FileError && error.kind === "badKind")) return undefined;
    throw error;
  }
}

/** True for the failures that say "there is no such node". */
export function isMissing(error: unknown): boolean {
  return error instanceof FileError && (error.kind === "notFound" || error.kind === "notDirectory");
}
