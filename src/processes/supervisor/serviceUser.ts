import { findUser, groupsOf } from "../../system/users.ts";
import type { RunAs } from "../orders.ts";

/** The first of these that the system has; neither owns anything. */
const serviceUserNames = ["bandstand", "nobody"];

/** Who everything that needs no rights runs as; undefined where the server is not root, and is one user anyway. */
export function findServiceUser(): RunAs | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  for (const name of serviceUserNames) {
    const user = findUser(name);
    if (user === undefined || user.uid === 0) continue;
    return { name, uid: user.uid, gid: user.gid, groups: groupsOf(name, user.gid) };
  }
  throw new Error(
    `none of the users ${serviceUserNames.join(", ")} exists: make one with 'useradd --system bandstand'`,
  );
}
