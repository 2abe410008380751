import { rest, struct, u16, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import { enumerate } from "../enumeration.ts";
import * as field from "../fields/index.ts";

/** Lists a part of a directory, for clients of AFP 2. */
export const FPEnumerate = command({
  name: "FPEnumerate",
  code: 9,
  request: struct({
    _code: u8,
    _pad: u8,
    volumeId: field.volumeId,
    did: field.did,
    fileBitmap: u16,
    directoryBitmap: u16,
    reqCount: u16,
    startIndex: u16,
    maxReply: u16,
    path: field.pathname,
  }),
  reply: struct({ fileBitmap: u16, directoryBitmap: u16, actualCount: u16, entries: rest }),

  handle(request, session: AfpSession) {
    return enumerate(request, session, { header: "short", indexMax: 0xffff });
  },
});
