import { evenPad, i64, rest, struct, u16, u32, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { failAttribute } from "../attributeErrors.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";
import { fitted } from "../fitted.ts";

/** Gives the value of an extended attribute, or only its size to a client without room. */
export const FPGetExtAttr = command({
  name: "FPGetExtAttr",
  code: 69,
  since: 32,
  request: struct({
    _code: u8,
    _pad: u8,
    volumeId: field.volumeId,
    did: field.did,
    bitmap: u16,
    // Always the whole value: 0 and -1.
    _offset: i64,
    _reqCount: i64,
    maxReply: u32,
    path: field.pathname,
    _even: evenPad,
    name: field.attributeName,
  }),
  reply: struct({ bitmap: u16, dataBytes: u32, data: rest }),

  async handle({ volumeId, did, bitmap, maxReply, path, name }, session: AfpSession) {
    const volume = session.volume(volumeId);
    const node = await session.find(volume, did, path);
    try {
      return { bitmap, ...fitted(volume.getAttribute(node, name), maxReply) };
    } catch (error) {
      return failAttribute(error, session);
    }
  },
});
