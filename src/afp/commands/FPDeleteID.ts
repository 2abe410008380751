import { nothing, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";
import { findFileById } from "../findFileById.ts";

/** Says that an id is needed no more. Ours live as long as their files, so nothing changes. */
export const FPDeleteID = command({
  name: "FPDeleteID",
  code: 40,
  request: struct({ _code: u8, _pad: u8, volumeId: field.volumeId, fileId: field.did }),
  reply: nothing,

  async handle({ volumeId, fileId }, session: AfpSession) {
    await findFileById(session.volume(volumeId), fileId, "kFPObjectTypeErr");
    return undefined;
  },
});
