import { rest, struct, u16, u32, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";
import { fitted } from "../fitted.ts";

/** Lists the names of a node's extended attributes, each with a null byte behind it. */
export const FPListExtAttrs = command({
  name: "FPListExtAttrs",
  code: 72,
  since: 32,
  request: struct({
    _code: u8,
    _pad: u8,
    volumeId: field.volumeId,
    did: field.did,
    bitmap: u16,
    // Netatalk ignores these two as well: clients want the whole list.
    _reqCount: u16,
    _startIndex: u32,
    maxReply: u32,
    path: field.pathname,
  }),
  reply: struct({ bitmap: u16, dataBytes: u32, data: rest }),

  async handle({ volumeId, did, bitmap, maxReply, path }, session: AfpSession) {
    const volume = session.volume(volumeId);
    const names = volume.listAttributes(await session.find(volume, did, path));
    const data = Buffer.from(names.map((name) => `${name}\0`).join(""), "utf8");
    return { bitmap, ...fitted(data, maxReply) };
  },
});
