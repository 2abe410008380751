import { evenPad, nothing, shortBytes, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Puts a comment on a file or directory, in place of the one that is there. */
export const FPAddComment = command({
  name: "FPAddComment",
  code: 56,
  request: struct({
    _code: u8,
    _pad: u8,
    dtRef: field.volumeId,
    did: field.did,
    path: field.pathname,
    _even: evenPad,
    comment: shortBytes,
  }),
  reply: nothing,

  async handle({ dtRef, did, path, comment }, session: AfpSession) {
    const volume = session.volume(dtRef);
    await volume.setComment(await session.find(volume, did, path), comment);
    return undefined;
  },
});
