import { nothing, struct, u8 } from "../../wire/codec.ts";
import { rootCnid } from "../../volume/index.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Gives a file or directory a new name in the same place. */
export const FPRename = command({
  name: "FPRename",
  code: 28,
  keepsReply: true,
  request: struct({
    _code: u8,
    _pad: u8,
    volumeId: field.volumeId,
    did: field.did,
    path: field.pathname,
    newName: field.newName,
  }),
  reply: nothing,

  async handle({ volumeId, did, path, newName }, session: AfpSession) {
    const volume = session.volume(volumeId);
    const name = session.newName(newName);
    const node = await session.find(volume, did, path);
    if (node.cnid === rootCnid) throw new AfpError("kFPCantRename");
    if (name !== undefined) await volume.rename(node, name);
    return undefined;
  },
});
