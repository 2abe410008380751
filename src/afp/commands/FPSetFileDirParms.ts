import { evenPad, nothing, rest, struct, u16, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";
import { isDirectory } from "../nodeParameters.ts";
import { setNodeParameters } from "../setNodeParameters.ts";

/** Sets what files and directories have in common, and of a directory also what only directories have. */
export const FPSetFileDirParms = command({
  name: "FPSetFileDirParms",
  code: 35,
  keepsReply: true,
  request: struct({
    _code: u8,
    _pad: u8,
    volumeId: field.volumeId,
    did: field.did,
    bitmap: u16,
    path: field.pathname,
    _even: evenPad,
    parameters: rest,
  }),
  reply: nothing,

  async handle({ volumeId, did, bitmap, path, parameters }, session: AfpSession) {
    const volume = session.volume(volumeId);
    const node = await session.find(volume, did, path);
    const { dialect } = session;
    const layout = isDirectory(node) ? dialect.directoryChanges(bitmap) : dialect.nodeChanges(bitmap);
    await setNodeParameters(volume, node, layout, parameters);
    return undefined;
  },
});
