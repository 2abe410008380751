import { i32, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";
import { lockRange } from "../lockRange.ts";

const endMax = 0x7fff_ffff;

/** Locks or unlocks a range of a fork of at most 2 GiB. */
export const FPByteRangeLock = command({
  name: "FPByteRangeLock",
  code: 1,
  keepsReply: true,
  request: struct({ _code: u8, flags: u8, forkRef: field.forkRef, offset: i32, length: i32 }),
  reply: struct({ start: i32 }),

  handle(request, session: AfpSession) {
    return lockRange(request, session, endMax);
  },
});
