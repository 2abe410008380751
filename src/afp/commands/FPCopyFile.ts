import { nothing, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";
import { isDirectory } from "../nodeParameters.ts";

/** Copies a file with all that belongs to it, without its bytes passing the client. */
export const FPCopyFile = command({
  name: "FPCopyFile",
  code: 5,
  keepsReply: true,
  request: struct({
    _code: u8,
    _pad: u8,
    sourceVolumeId: field.volumeId,
    sourceDid: field.did,
    destinationVolumeId: field.volumeId,
    destinationDid: field.did,
    sourcePath: field.pathname,
    destinationPath: field.pathname,
    newName: field.newName,
  }),
  reply: nothing,

  async handle(request, session: AfpSession) {
    const source = session.volume(request.sourceVolumeId);
    const destination = session.volume(request.destinationVolumeId);
    const name = session.newName(request.newName);
    const file = await session.find(source, request.sourceDid, request.sourcePath, "kFPParamErr");
    if (isDirectory(file)) throw new AfpError("kFPObjectTypeErr");
    const directory = await session.find(destination, request.destinationDid, request.destinationPath);
    if (!isDirectory(directory)) throw new AfpError("kFPObjectTypeErr");
    await source.copyFile(file, destination, directory, name);
    return undefined;
  },
});
