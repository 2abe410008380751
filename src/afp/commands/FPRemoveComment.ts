import { nothing, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Takes the comment of a file or directory away. */
export const FPRemoveComment = command({
  name: "FPRemoveComment",
  code: 57,
  request: struct({ _code: u8, _pad: u8, dtRef: field.volumeId, did: field.did, path: field.pathname }),
  reply: nothing,

  async handle({ dtRef, did, path }, session: AfpSession) {
    const volume = session.volume(dtRef);
    const node = await session.find(volume, did, path);
    if (!(await volume.removeComment(node))) throw new AfpError("kFPItemNotFound");
    return undefined;
  },
});
