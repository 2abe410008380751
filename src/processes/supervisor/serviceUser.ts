import { findUser, groupsOf } from "../../system/users.ts";
import type { RunAs } from "../orders.ts";

/** The first of these that the system has; neither owns anything. */
const serviceUserNames = ["bandstand", "nobody"];

/** The system has nobody to run as; the message says what to do. */
export class NoServiceUser extends Error {
  override readonly name = "NoServiceUser";
}

/**
 * Who everything that needs no rights runs as; undefined where the server is not root, and is one user anyway.
 * Throws NoServiceUser.
 */
export function findServiceUser(): RunAs | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  for (const name of serviceUserNames) {
    const user = findUser(name);
    if (user === undefined || user.uid === 0) continue;
    return { name, uid: user.uid, gid: user.gid, groups: groupsOf(name, user.gid) };
  }
  throw new NoServiceUser(
    `none of the users ${serviceUserNames.join(", ")} exists: make one with 'useradd --system bandstand'`,
  );
}
