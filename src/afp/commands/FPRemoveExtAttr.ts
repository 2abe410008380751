import { evenPad, nothing, struct, u16, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { failAttribute } from "../attributeErrors.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Removes an extended attribute. */
export const FPRemoveExtAttr = command({
  name: "FPRemoveExtAttr",
  code: 71,
  since: 32,
  keepsReply: true,
  request: struct({
    _code: u8,
    _pad: u8,
    volumeId: field.volumeId,
    did: field.did,
    bitmap: u16,
    path: field.pathname,
    _even: evenPad,
    name: field.attributeName,
  }),
  reply: nothing,

  async handle({ volumeId, did, path, name }, session: AfpSession) {
    const volume = session.volume(volumeId);
    const node = await session.find(volume, did, path);
    try {
      volume.removeAttribute(node, name);
      return undefined;
    } catch (error) {
      return failAttribute(error, session);
    }
  },
});
