import { nothing, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Answers when everything that was written to a fork is on stable storage. */
export const FPSyncFork = command({
  name: "FPSyncFork",
  code: 79,
  since: 32,
  keepsReply: true,
  request: struct({ _code: u8, _pad: u8, forkRef: field.forkRef }),
  reply: nothing,

  async handle({ forkRef }, session: AfpSession) {
    await session.fork(forkRef).fork.sync();
    return undefined;
  },
});
