import { nothing, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Deletes a file that nobody has open, or an empty directory. */
export const FPDelete = command({
  name: "FPDelete",
  code: 8,
  keepsReply: true,
  request: struct({ _code: u8, _pad: u8, volumeId: field.volumeId, did: field.did, path: field.pathname }),
  reply: nothing,

  async handle({ volumeId, did, path }, session: AfpSession) {
    const volume = session.volume(volumeId);
    await volume.remove(await session.find(volume, did, path));
    return undefined;
  },
});
