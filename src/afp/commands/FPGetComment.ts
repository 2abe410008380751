import { shortBytes, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Gives the comment of a file or directory. */
export const FPGetComment = command({
  name: "FPGetComment",
  code: 58,
  request: struct({ _code: u8, _pad: u8, dtRef: field.volumeId, did: field.did, path: field.pathname }),
  reply: struct({ comment: shortBytes }),

  async handle({ dtRef, did, path }, session: AfpSession) {
    const volume = session.volume(dtRef);
    const comment = volume.commentOf(await session.find(volume, did, path));
    if (comment === undefined) throw new AfpError("kFPItemNotFound");
    return { comment };
  },
});
