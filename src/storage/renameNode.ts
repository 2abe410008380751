import { renameSync } from "node:fs";
import { renameExclusive } from "../system/renameExclusive.ts";
import { attempt, errnoError, kindOfErrno } from "./errno.ts";
import { FileError } from "./FileError.ts";
import { nodeStat } from "./nodeStat.ts";
import { parentOf } from "./pathElements.ts";
import type { Place } from "./RootFolder.ts";
import { isThere } from "./smallFiles.ts";

/**
 * Renames one node in one step; something at the target is `exists`, unless it is the same node in other
 * letters.
 */
export function renameNode(from: Place, to: Place): void {
  const result = renameExclusive(from.path, to.path);
  if (result === 0) return;
  const kind = result === undefined ? "unsupported" : kindOfErrno(result);
  if (kind === "exists" && isSameNode(from, to)) return replace(from, to);
  // A kernel or file system without the call says "invalid" or "unknown": then looking first has to do.
  if (result !== undefined && kind !== "unsupported" && kind !== "badRange") {
    throw errnoError(result, from.inside);
  }
  if (isThere(to.path) && !isSameNode(from, to)) {
    throw new FileError("exists", `${to.inside} is there already`);
  }
  replace(from, to);
}

function replace(from: Place, to: Place): void {
  attempt(from.inside, () => renameSync(from.path, to.path), { badRange: "badName" });
}

/** On a file system that ignores case both names are one; a hard link is another node with the same inode. */
function isSameNode(from: Place, to: Place): boolean {
  if (parentOf(from.inside) !== parentOf(to.inside) || folded(from.name) !== folded(to.name)) return false;
  const one = nodeStat(from.path, from.inside);
  const other = nodeStat(to.path, to.inside);
  const isOneNode = one.device === other.device && one.inode === other.inode;
  return isOneNode && (one.kind === "directory" || one.links === 1);
}

function folded(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
