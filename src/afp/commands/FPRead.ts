import { i32, struct, u8, nothing } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";
import { readFork } from "../readFork.ts";

/**
 * Reads from a fork of at most 2 GiB. The newline bytes at the end of a request are ignored, as Netatalk
 * does.
 */
export const FPRead = command({
  name: "FPRead",
  code: 27,
  request: struct({ _code: u8, _pad: u8, forkRef: field.forkRef, offset: i32, count: i32 }),
  reply: nothing,

  handle(request, session: AfpSession) {
    return readFork(request, session);
  },
});
