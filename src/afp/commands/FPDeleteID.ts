import { nothing, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";
import { findFileById } from "../findFileById.ts";

/** Says that an id is needed no more. Ours live as long as their files, so only a lost file's goes. */
export const FPDeleteID = command({
  name: "FPDeleteID",
  code: 40,
  request: struct({ _code: u8, _pad: u8, volumeId: field.volumeId, fileId: field.did }),
  reply: nothing,

  async handle({ volumeId, fileId }, session: AfpSession) {
    const volume = session.volume(volumeId);
    try {
      await findFileById(volume, fileId, "kFPObjectTypeErr");
      return undefined;
    } catch (error) {
      const isLost = error instanceof AfpError && error.result === "kFPIDNotFound";
      if (!isLost || !(await volume.forgetId(fileId))) throw error;
      throw new AfpError("kFPObjectNotFound", "what had this id is gone");
    }
  },
});
