import type { PasswordFileState } from "../accounts/PasswordFile.ts";
import { findGroup, findUser } from "../system/users.ts";
import type { KnownNames } from "./unknownNames.ts";

/** The names of Bandstand's own users and their groups, and of the system's. */
export function namesOfSystem({ users }: PasswordFileState): KnownNames {
  const names = new Set([...users.keys()].map(comparable));
  const groups = new Set([...users.values()].flatMap((user) => user.groups));
  return {
    hasUser: (name) => names.has(comparable(name)) || findUser(name) !== undefined || hasLowerCase(name),
    findGroup(name) {
      if (groups.has(name.normalize("NFC"))) return name;
      const group = findGroup(name);
      return group && (findGroup(group.gid)?.name ?? group.name);
    },
  };
}

/** Lists name users in upper or lower case. */
function comparable(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

function hasLowerCase(name: string): boolean {
  return findUser(name.toLowerCase()) !== undefined;
}
