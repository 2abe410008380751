import { struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command, Refusal } from "../command.ts";
import * as field from "../fields/index.ts";
import { isDirectory } from "../nodeParameters.ts";

/**
 * Asks for a file's id to be kept. Every file has one for ever, so the answer is that it exists, and which
 * it is.
 */
export const FPCreateID = command({
  name: "FPCreateID",
  code: 39,
  request: struct({ _code: u8, _pad: u8, volumeId: field.volumeId, did: field.did, path: field.pathname }),
  reply: struct({ fileId: field.did }),

  async handle({ volumeId, did, path }, session: AfpSession) {
    const node = await session.find(session.volume(volumeId), did, path);
    if (isDirectory(node)) throw new AfpError("kFPObjectTypeErr");
    return new Refusal("kFPIDExists", { fileId: node.cnid });
  },
});
