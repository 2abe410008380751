import { bytes, rest, struct, u16, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";
import { encodedParameters, nodeLayout } from "../nodeParameters.ts";

/** Finds the applications that open the files of a creator, one by one: the first has the index 0 or 1. */
export const FPGetAPPL = command({
  name: "FPGetAPPL",
  code: 55,
  request: struct({ _code: u8, _pad: u8, dtRef: field.volumeId, creator: bytes(4), index: u16, bitmap: u16 }),
  reply: struct({ bitmap: u16, tag: bytes(4), parameters: rest }),

  async handle({ dtRef, creator, index, bitmap }, session: AfpSession) {
    const volume = session.volume(dtRef);
    const layout = nodeLayout(session, volume, "file", bitmap);
    const found = await volume.desktop.application(creator, index);
    if (found === undefined) throw new AfpError("kFPItemNotFound");
    return { bitmap, tag: found.tag, parameters: await encodedParameters(volume, found.node, layout) };
  },
});
