import type { VolumeNode } from "../../volume/index.ts";
import { nothing, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Gives each of two files the other's contents, as a program does that saves a document anew. */
export const FPExchangeFiles = command({
  name: "FPExchangeFiles",
  code: 42,
  keepsReply: true,
  request: struct({
    _code: u8,
    _pad: u8,
    volumeId: field.volumeId,
    sourceDid: field.did,
    destinationDid: field.did,
    sourcePath: field.pathname,
    destinationPath: field.pathname,
  }),
  reply: nothing,

  async handle(request, session: AfpSession) {
    const volume = session.volume(request.volumeId);
    const one = await session.find(volume, request.sourceDid, request.sourcePath);
    const other = await session.find(volume, request.destinationDid, request.destinationPath);
    if (one.stat.kind !== "file" || other.stat.kind !== "file") throw new AfpError("kFPObjectTypeErr");
    if (isSameFile(one, other)) throw new AfpError("kFPSameObjectErr");
    await volume.exchange(one, other);
    return undefined;
  },
});

/** Also by two hard links. */
function isSameFile(one: VolumeNode, other: VolumeNode): boolean {
  return one.stat.inode === other.stat.inode && one.stat.device === other.stat.device;
}
