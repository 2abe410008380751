import {
  becomeUser,
  dropAllCapabilities,
  emptyBoundingSet,
  hideMemory,
  type Identity,
  isRoot,
  keepOnlyReadSearch,
} from "./privileges.ts";
import { filterSystemCalls, type Needs } from "./systemCallFilter.ts";

/**
 * Leaves this process with no more than it needs, for good: it becomes the user (undefined: it is that one already),
 * has no capability, can get none, and the kernel refuses what it does not need. Says whether the kernel can do that
 * last one. Throws PrivilegeError; the caller has to end then.
 */
export function confine(user: (Identity & { name?: string }) | undefined, needs: Needs): boolean {
  if (user !== undefined) {
    emptyBoundingSet();
    becomeUser(user);
  }
  dropAllCapabilities();
  hideMemory();
  return filterSystemCalls(needs);
}

/**
 * Leaves this process nothing but to read: as root all files, and whatever it reads it has to read on this thread.
 * Changing a file and opening a socket are refused. Says whether the kernel can do the refusing.
 */
export function confineToReading(): boolean {
  if (isRoot()) emptyBoundingSet();
  keepOnlyReadSearch();
  hideMemory();
  return filterSystemCalls({ sockets: [], writesFiles: false });
}
