import { bytes, rest, struct, u16, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Gets an icon's bitmap, as much of it as is wanted: nothing only tells whether there is one. */
export const FPGetIcon = command({
  name: "FPGetIcon",
  code: 51,
  request: struct({
    _code: u8,
    _pad: u8,
    dtRef: field.volumeId,
    creator: bytes(4),
    type: bytes(4),
    iconType: u8,
    _pad2: u8,
    length: u16,
  }),
  reply: struct({ bitmap: rest }),

  handle({ dtRef, creator, type, iconType, length }, session: AfpSession) {
    const icon = session.volume(dtRef).desktop.icon(creator, { type, iconType });
    if (icon === undefined) throw new AfpError("kFPItemNotFound");
    return { bitmap: icon.bitmap.subarray(0, length) };
  },
});
