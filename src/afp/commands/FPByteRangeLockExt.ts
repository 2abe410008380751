import { i64, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";
import { lockRange } from "../lockRange.ts";

const endMax = Number.MAX_SAFE_INTEGER;

/** Locks or unlocks a range of a fork of any size. */
export const FPByteRangeLockExt = command({
  name: "FPByteRangeLockExt",
  code: 59,
  since: 30,
  keepsReply: true,
  request: struct({ _code: u8, flags: u8, forkRef: field.forkRef, offset: i64, length: i64 }),
  reply: struct({ start: i64 }),

  handle(request, session: AfpSession) {
    return lockRange(request, session, endMax);
  },
});
