import { nothing, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Closes a volume and the forks that are still open on it. */
export const FPCloseVol = command({
  name: "FPCloseVol",
  code: 2,
  keepsReply: true,
  request: struct({ _code: u8, _pad: u8, volumeId: field.volumeId }),
  reply: nothing,

  handle({ volumeId }, session: AfpSession) {
    session.closeVolume(volumeId);
    return undefined;
  },
});
