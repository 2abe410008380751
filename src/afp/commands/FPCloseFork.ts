import { nothing, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Closes a fork, which frees its locks and deny modes. */
export const FPCloseFork = command({
  name: "FPCloseFork",
  code: 4,
  keepsReply: true,
  request: struct({ _code: u8, _pad: u8, forkRef: field.forkRef }),
  reply: nothing,

  handle({ forkRef }, session: AfpSession) {
    session.closeFork(forkRef);
    return undefined;
  },
});
