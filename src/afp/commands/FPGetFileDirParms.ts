import { rest, struct, u16, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";
import { encodedParameters, isDirectory, nodeLayout } from "../nodeParameters.ts";

/** Reports the parameters of a file or directory; only the bitmap of what it is counts. */
export const FPGetFileDirParms = command({
  name: "FPGetFileDirParms",
  code: 34,
  request: struct({
    _code: u8,
    _pad: u8,
    volumeId: field.volumeId,
    did: field.did,
    fileBitmap: u16,
    directoryBitmap: u16,
    path: field.pathname,
  }),
  reply: struct({ fileBitmap: u16, directoryBitmap: u16, kind: field.nodeKind, _pad: u8, parameters: rest }),

  async handle({ volumeId, did, fileBitmap, directoryBitmap, path }, session: AfpSession) {
    const volume = session.volume(volumeId);
    const node = await session.find(volume, did, path);
    const kind = isDirectory(node) ? "directory" : "file";
    const layout = nodeLayout(session, volume, kind, kind === "file" ? fileBitmap : directoryBitmap);
    const parameters = await encodedParameters(volume, node, layout);
    return { fileBitmap, directoryBitmap, kind, parameters };
  },
});
