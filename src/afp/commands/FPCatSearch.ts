import { rest, struct, u16, u32, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";
import { searchCatalog } from "../searchCatalog.ts";

/** Parent and long name: all that this form of search tells of what it found. */
const toldBits = 0x0042;

/** Searches a volume for files and directories, for clients of AFP 2. */
export const FPCatSearch = command({
  name: "FPCatSearch",
  code: 43,
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
    lower: field.searchHalf.short,
    upper: field.searchHalf.short,
  }),
  reply: struct({
    position: field.catalogPosition,
    fileBitmap: u16,
    directoryBitmap: u16,
    count: u32,
    entries: rest,
  }),

  handle(request, session: AfpSession) {
    const fileBitmap = request.fileBitmap & toldBits;
    const directoryBitmap = request.directoryBitmap & toldBits;
    return searchCatalog({ ...request, fileBitmap, directoryBitmap }, session, "short");
  },
});
