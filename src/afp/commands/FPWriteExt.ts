import { i64, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import * as field from "../fields/index.ts";
import { writeCommand } from "../writeCommand.ts";
import { writeFork } from "../writeFork.ts";

/** Writes to a fork of any size. */
export const FPWriteExt = writeCommand({
  name: "FPWriteExt",
  code: 61,
  since: 30,
  request: struct({ _code: u8, flag: u8, forkRef: field.forkRef, offset: i64, count: i64 }),
  reply: struct({ end: i64 }),

  begin(request, dataBytes, session: AfpSession) {
    return writeFork(request, dataBytes, session, Number.MAX_SAFE_INTEGER);
  },
});
