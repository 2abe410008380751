import { rest, struct, u16, u8 } from "../../wire/codec.ts";
import { FileError } from "../../volume/index.ts";
import type { Fork, ForkAccess, ForkKind, Volume, VolumeNode } from "../../volume/index.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command, Refusal } from "../command.ts";
import * as field from "../fields/index.ts";
import { checkForkBits } from "../forkParameters.ts";
import { encodedParameters, isDirectory, nodeLayout } from "../nodeParameters.ts";

const resourceFlag = 0x80;

/** Opens one fork of a file and reports the parameters the client asked for. */
export const FPOpenFork = command({
  name: "FPOpenFork",
  code: 26,
  keepsReply: true,
  request: struct({
    _code: u8,
    flag: u8,
    volumeId: field.volumeId,
    did: field.did,
    bitmap: u16,
    accessMode: u16,
    path: field.pathname,
  }),
  reply: struct({ bitmap: u16, forkRef: field.forkRef, parameters: rest }),

  async handle({ flag, volumeId, did, bitmap, accessMode, path }, session: AfpSession) {
    const volume = session.volume(volumeId);
    const node = await session.find(volume, did, path, "kFPParamErr");
    if (isDirectory(node)) throw new AfpError("kFPObjectTypeErr");
    const kind = (flag & resourceFlag) === 0 ? "data" : "resource";
    checkForkBits(kind, bitmap);
    const layout = nodeLayout(session, volume, "file", bitmap);
    session.openForks.demandPlace();
    const opened = await openOrRefuse(volume, node, kind, accessOf(accessMode));
    if (typeof opened === "string") {
      // The client that lost the race still learns the file's parameters.
      const parameters = await encodedParameters(volume, node, layout);
      return new Refusal(opened, { bitmap, forkRef: field.noFork, parameters });
    }
    const forkRef = session.addFork(opened, volume);
    try {
      // Read only now: the attributes say that the fork is open, by this session too.
      return { bitmap, forkRef, parameters: await encodedParameters(volume, node, layout) };
    } catch (error) {
      // The client never hears of this fork.
      session.closeFork(forkRef);
      throw error;
    }
  },
});

async function openOrRefuse(
  volume: Volume,
  node: VolumeNode,
  kind: ForkKind,
  access: ForkAccess,
): Promise<Fork | "kFPDenyConflict" | "kFPObjectLocked"> {
  try {
    return await volume.openFork(node, kind, access);
  } catch (error) {
    if (error instanceof FileError && error.kind === "denyConflict") return "kFPDenyConflict";
    if (error instanceof FileError && error.kind === "inhibited") return "kFPObjectLocked";
    throw error;
  }
}

/** Bits beside these four mean nothing. */
function accessOf(mode: number): ForkAccess {
  return {
    read: (mode & 0x01) !== 0,
    write: (mode & 0x02) !== 0,
    denyRead: (mode & 0x10) !== 0,
    denyWrite: (mode & 0x20) !== 0,
  };
}
