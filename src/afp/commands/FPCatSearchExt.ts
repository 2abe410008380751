import { rest, struct, u16, u32, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";
import { searchCatalog } from "../searchCatalog.ts";

/** Searches a volume for files and directories, by UTF-8 names too, and tells of them whatever is asked. */
export const FPCatSearchExt = command({
  name: "FPCatSearchExt",
  code: 67,
  since: 30,
  request: struct({
    _code: u8,
    _pad: u8,
    volumeId: field.volumeId,
    reqMatches: u32,
    _reserved: u32,
    position: field.catalogPosition,
    fileBitmap: u16,
    directoryBitmap: u16,
    reqBitmap: u32,
    lower: field.searchHalf.long,
    upper: field.searchHalf.long,
  }),
  reply: struct({
    position: field.catalogPosition,
    fileBitmap: u16,
    directoryBitmap: u16,
    count: u32,
    entries: rest,
  }),

  handle(request, session: AfpSession) {
    return searchCatalog(request, session, "long");
  },
});
