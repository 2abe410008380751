import { bytes, nothing, struct, u16, u32, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";
import { uuidBytes } from "../localUuid.ts";

/**
 * Tells whether the user has certain rights on a node. The UUID is passed over, as Netatalk does: whichever of a Mac's
 * users asks, root for a backup or one that is not known here, it is the session's user who will do it.
 */
export const FPAccess = command({
  name: "FPAccess",
  code: 75,
  since: 32,
  request: struct({
    _code: u8,
    _pad: u8,
    volumeId: field.volumeId,
    did: field.did,
    _bitmap: u16,
    _uuid: bytes(uuidBytes),
    rights: u32,
    path: field.pathname,
  }),
  reply: nothing,

  async handle({ volumeId, did, rights, path }, session: AfpSession) {
    const volume = session.volume(volumeId);
    const node = await session.find(volume, did, path);
    if (!(await volume.permits(node, rights))) throw new AfpError("kFPAccessDenied");
    return undefined;
  },
});
