import { struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Makes a directory and gives its id. */
export const FPCreateDir = command({
  name: "FPCreateDir",
  code: 6,
  keepsReply: true,
  request: struct({ _code: u8, _pad: u8, volumeId: field.volumeId, did: field.did, path: field.pathname }),
  reply: struct({ did: field.did }),

  async handle({ volumeId, did, path }, session: AfpSession) {
    const volume = session.volume(volumeId);
    const slot = await session.findSlot(volume, did, path);
    // The path named the directory itself.
    if (slot.name === "") throw new AfpError("kFPObjectExists");
    const { cnid } = await volume.makeDirectory(slot);
    return { did: cnid };
  },
});
