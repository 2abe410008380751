import { nothing, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Closes a volume's desktop database; there is nothing to do for an open volume's. */
export const FPCloseDT = command({
  name: "FPCloseDT",
  code: 49,
  request: struct({ _code: u8, _pad: u8, dtRef: field.volumeId }),
  reply: nothing,

  handle({ dtRef }, session: AfpSession) {
    session.volume(dtRef);
    return undefined;
  },
});
