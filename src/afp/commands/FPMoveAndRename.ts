import { nothing, struct, u8 } from "../../wire/codec.ts";
import { rootCnid } from "../../volume/index.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";
import { isDirectory } from "../nodeParameters.ts";

/** Moves a file or directory into another directory of its volume, under a new name if one is given. */
export const FPMoveAndRename = command({
  name: "FPMoveAndRename",
  code: 23,
  keepsReply: true,
  request: struct({
    _code: u8,
    _pad: u8,
    volumeId: field.volumeId,
    sourceDid: field.did,
    destinationDid: field.did,
    sourcePath: field.pathname,
    destinationPath: field.pathname,
    newName: field.newName,
  }),
  reply: nothing,

  async handle(request, session: AfpSession) {
    const volume = session.volume(request.volumeId);
    const name = session.newName(request.newName);
    const node = await session.find(volume, request.sourceDid, request.sourcePath);
    const directory = await session.find(volume, request.destinationDid, request.destinationPath);
    if (!isDirectory(directory)) throw new AfpError("kFPObjectTypeErr");
    if (node.cnid === rootCnid) throw new AfpError("kFPCantMove");
    await volume.move(node, directory, name);
    return undefined;
  },
});
