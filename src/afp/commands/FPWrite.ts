import { i32, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import * as field from "../fields/index.ts";
import { writeCommand } from "../writeCommand.ts";
import { writeFork } from "../writeFork.ts";

/** The reply has 31 bits for the end of what was written. */
const endMax = 0x7fff_ffff;

/** Writes to a fork of at most 2 GiB. */
export const FPWrite = writeCommand({
  name: "FPWrite",
  code: 33,
  request: struct({ _code: u8, flag: u8, forkRef: field.forkRef, offset: i32, count: i32 }),
  reply: struct({ end: i32 }),

  begin(request, dataBytes, session: AfpSession) {
    return writeFork(request, dataBytes, session, endMax);
  },
});
