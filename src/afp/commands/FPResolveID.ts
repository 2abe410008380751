import { rest, struct, u16, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";
import { findFileById } from "../findFileById.ts";
import { encodedParameters, nodeLayout } from "../nodeParameters.ts";

/** Reports the parameters of the file with an id, wherever it was moved to. */
export const FPResolveID = command({
  name: "FPResolveID",
  code: 41,
  request: struct({ _code: u8, _pad: u8, volumeId: field.volumeId, fileId: field.did, bitmap: u16 }),
  reply: struct({ bitmap: u16, parameters: rest }),

  async handle({ volumeId, fileId, bitmap }, session: AfpSession) {
    const volume = session.volume(volumeId);
    const forDirectory = session.version < 30 ? "kFPObjectTypeErr" : "kFPIDNotFound";
    const node = await findFileById(volume, fileId, forDirectory);
    const layout = nodeLayout(session, volume, "file", bitmap);
    return { bitmap, parameters: await encodedParameters(volume, node, layout) };
  },
});
