import { nothing, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";
import { isDirectory } from "../nodeParameters.ts";

/** Replaces a file that is there already. */
const hardCreate = 0x80;

/** Makes an empty file. */
export const FPCreateFile = command({
  name: "FPCreateFile",
  code: 7,
  keepsReply: true,
  request: struct({ _code: u8, flag: u8, volumeId: field.volumeId, did: field.did, path: field.pathname }),
  reply: nothing,

  async handle({ flag, volumeId, did, path }, session: AfpSession) {
    const volume = session.volume(volumeId);
    const slot = await session.findSlot(volume, did, path);
    const isTaken = slot.existing !== undefined && isDirectory(slot.existing);
    if (slot.name === "" || isTaken) throw new AfpError("kFPObjectTypeErr");
    await volume.makeFile(slot, (flag & hardCreate) !== 0);
    return undefined;
  },
});
