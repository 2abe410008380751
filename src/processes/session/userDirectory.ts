import type { UserDirectory } from "../../afp/ports.ts";
import { findGroup, findUser } from "../../system/users.ts";

/** The system's users and groups, as FPMapID and FPMapName ask for them. */
export const userDirectory: UserDirectory = {
  userName: (uid) => findUser(uid)?.name,
  userId: (name) => findUser(name)?.uid,
  groupName: (gid) => findGroup(gid)?.name,
  groupId: (name) => findGroup(name)?.gid,
};
