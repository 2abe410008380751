import { nothing, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Writes a fork out; to a backup that has to survive, flushing is no less than FPSyncFork. */
export const FPFlushFork = command({
  name: "FPFlushFork",
  code: 11,
  keepsReply: true,
  request: struct({ _code: u8, _pad: u8, forkRef: field.forkRef }),
  reply: nothing,

  async handle({ forkRef }, session: AfpSession) {
    await session.fork(forkRef).fork.sync();
    return undefined;
  },
});
