import { type Codec, mapped, u32 } from "../../wire/codec.ts";
import type { AccessRights, Rights } from "../../volume/index.ts";

const search = 0x01;
const read = 0x02;
const write = 0x04;
const isOwner = 0x8000_0000;

/**
 * Four bytes of rights: the asking user's, everyone's, the group's and the owner's (afp-protocol.md §3.7).
 */
export const accessRights: Codec<AccessRights> = mapped(
  u32,
  (bits) => ({
    user: rightsOf(bits >>> 24),
    everyone: rightsOf(bits >>> 16),
    group: rightsOf(bits >>> 8),
    owner: rightsOf(bits),
    userIsOwner: (bits & isOwner) !== 0,
  }),
  ({ user, everyone, group, owner, userIsOwner }) =>
    ((bitsOf(user) << 24) |
      (bitsOf(everyone) << 16) |
      (bitsOf(group) << 8) |
      bitsOf(owner) |
      (userIsOwner ? isOwner : 0)) >>>
    0,
);

function rightsOf(bits: number): Rights {
  return { search: (bits & search) !== 0, read: (bits & read) !== 0, write: (bits & write) !== 0 };
}

function bitsOf(rights: Rights): number {
  return (rights.search ? search : 0) | (rights.read ? read : 0) | (rights.write ? write : 0);
}
