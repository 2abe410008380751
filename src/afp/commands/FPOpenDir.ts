import { struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";
import { isDirectory } from "../nodeParameters.ts";

/** Gives a directory's id, which is the same for ever on our volumes. */
export const FPOpenDir = command({
  name: "FPOpenDir",
  code: 25,
  request: struct({ _code: u8, _pad: u8, volumeId: field.volumeId, did: field.did, path: field.pathname }),
  reply: struct({ did: field.did }),

  async handle({ volumeId, did, path }, session: AfpSession) {
    const node = await session.find(session.volume(volumeId), did, path, "kFPParamErr");
    if (!isDirectory(node)) throw new AfpError("kFPObjectTypeErr");
    return { did: node.cnid };
  },
});
