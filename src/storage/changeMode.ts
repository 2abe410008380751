import { chmodSync, closeSync, constants, openSync } from "node:fs";
import { attempt } from "./errno.ts";
import { nameOnly, type RootFolder } from "./RootFolder.ts";

/**
 * Sets the permissions of one node. chmod would follow a link that has just taken the name; a descriptor that names the
 * node can't be swapped.
 */
export function changeMode(root: RootFolder, path: string, mode: number): void {
  const at = root.place(path).path;
  const fd = attempt(path, () => openSync(at, nameOnly | constants.O_NOFOLLOW));
  try {
    attempt(path, () => chmodSync(`/proc/self/fd/${fd}`, mode & 0o7777));
  } finally {
    closeSync(fd);
  }
}
