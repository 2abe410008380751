import { nothing, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Ends the use of a directory's id. Ours end with the directory, so there is nothing to do. */
export const FPCloseDir = command({
  name: "FPCloseDir",
  code: 3,
  request: struct({ _code: u8, _pad: u8, volumeId: field.volumeId, did: field.did }),
  reply: nothing,

  handle({ volumeId }, session: AfpSession) {
    session.volume(volumeId);
    return undefined;
  },
});
