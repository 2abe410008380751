import type { Account } from "../accounts/Account.ts";
import type { NodeStat } from "../storage/FileStore.ts";
import type { AccessRights, Rights } from "./NodeParameters.ts";

/** The bits of st_mode that a client may change. */
export const permissionBits = 0o7777;
const rightsBits = 0o777;

type Owned = Pick<NodeStat, "mode" | "uid" | "gid">;

/** Rights of all four kinds of user; `effective` is what the session may really do, ACLs included. */
export function accessRightsOf(
  stat: Owned,
  account: Pick<Account, "uid" | "gid" | "groups">,
  effective: Rights | undefined,
): AccessRights {
  const owner = rightsOfBits(stat.mode >> 6);
  const group = rightsOfBits(stat.mode >> 3);
  const everyone = rightsOfBits(stat.mode);
  const userIsOwner = stat.uid === account.uid;
  const isMember = stat.gid === account.gid || account.groups.includes(stat.gid);
  // As the kernel decides: the first class that fits, not the sum of all.
  const byMode = userIsOwner ? owner : isMember ? group : everyone;
  return { owner, group, everyone, user: effective ?? byMode, userIsOwner };
}

/** A mode with the rights of owner, group and everyone replaced; its other bits stay. */
export function modeWithRights(
  mode: number,
  rights: Pick<AccessRights, "owner" | "group" | "everyone">,
): number {
  const { owner, group, everyone } = rights;
  return (
    (mode & ~rightsBits) | (bitsOfRights(owner) << 6) | (bitsOfRights(group) << 3) | bitsOfRights(everyone)
  );
}

function rightsOfBits(bits: number): Rights {
  return { read: (bits & 4) !== 0, write: (bits & 2) !== 0, search: (bits & 1) !== 0 };
}

function bitsOfRights({ read, write, search }: Rights): number {
  return (read ? 4 : 0) | (write ? 2 : 0) | (search ? 1 : 0);
}
