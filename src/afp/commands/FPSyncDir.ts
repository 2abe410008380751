import { nothing, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Answers when everything in a directory is on stable storage. */
export const FPSyncDir = command({
  name: "FPSyncDir",
  code: 78,
  since: 31,
  keepsReply: true,
  request: struct({ _code: u8, _pad: u8, volumeId: field.volumeId, did: field.did }),
  reply: nothing,

  async handle({ volumeId, did }, session: AfpSession) {
    // An unknown volume is a missing object here, unlike everywhere else.
    if (!session.openVolumes.has(volumeId)) throw new AfpError("kFPObjectNotFound");
    if (did === 0) throw new AfpError("kFPParamErr");
    await session.volume(volumeId).syncDirectory(did);
    return undefined;
  },
});
