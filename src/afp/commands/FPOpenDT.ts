import { struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Opens a volume's desktop database, as old Finders do first of all. It goes by the volume's number. */
export const FPOpenDT = command({
  name: "FPOpenDT",
  code: 48,
  request: struct({ _code: u8, _pad: u8, volumeId: field.volumeId }),
  reply: struct({ dtRef: field.volumeId }),

  handle({ volumeId }, session: AfpSession) {
    session.volume(volumeId);
    return { dtRef: volumeId };
  },
});
