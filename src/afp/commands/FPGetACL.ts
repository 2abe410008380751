import { bytes, struct, u16, u32, u8 } from "../../wire/codec.ts";
import { accessBits, knownAccessBits } from "../accessBits.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";
import { uuidBytes, uuidOf } from "../localUuid.ts";

/** Tells whose a node is by UUID, and its access control list. */
export const FPGetACL = command({
  name: "FPGetACL",
  code: 73,
  since: 32,
  request: struct({
    _code: u8,
    _pad: u8,
    volumeId: field.volumeId,
    did: field.did,
    bitmap: u16,
    // Clients send 0 and want all of it.
    _maxReply: u32,
    path: field.pathname,
  }),
  reply: struct({
    bitmap: u16,
    owner: field.whenBit(accessBits.ownerUuid, bytes(uuidBytes)),
    group: field.whenBit(accessBits.groupUuid, bytes(uuidBytes)),
    list: field.whenBit(accessBits.list, field.accessControlList),
  }),

  async handle({ volumeId, did, bitmap, path }, session: AfpSession) {
    const volume = session.volume(volumeId);
    if ((bitmap & ~knownAccessBits) !== 0) throw new AfpError("kFPBitmapErr");
    const node = await session.find(volume, did, path);
    const { ownerId, groupId, entries } = volume.accessOf(node);
    return {
      bitmap,
      owner: uuidOf({ kind: "user", id: ownerId }),
      group: uuidOf({ kind: "group", id: groupId }),
      list: entries.map(({ who, flags, rights }) => ({ applicable: uuidOf(who), flags, rights })),
    };
  },
});
