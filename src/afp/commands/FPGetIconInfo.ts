import { bytes, struct, u16, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Tells which icons a creator has, one by one: the first has the index 1. */
export const FPGetIconInfo = command({
  name: "FPGetIconInfo",
  code: 52,
  request: struct({ _code: u8, _pad: u8, dtRef: field.volumeId, creator: bytes(4), index: u16 }),
  reply: struct({ tag: bytes(4), type: bytes(4), iconType: u8, _pad: u8, size: u16 }),

  handle({ dtRef, creator, index }, session: AfpSession) {
    const icon = session.volume(dtRef).desktop.iconAt(creator, index);
    if (icon === undefined) throw new AfpError("kFPItemNotFound");
    const { tag, type, iconType, bitmap } = icon;
    return { tag, type, iconType, size: bitmap.length };
  },
});
