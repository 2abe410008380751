import { i64, nothing, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";
import { readFork } from "../readFork.ts";

/** Reads from a fork of any size. */
export const FPReadExt = command({
  name: "FPReadExt",
  code: 60,
  since: 30,
  request: struct({ _code: u8, _pad: u8, forkRef: field.forkRef, offset: i64, count: i64 }),
  reply: nothing,

  handle(request, session: AfpSession) {
    return readFork(request, session);
  },
});
