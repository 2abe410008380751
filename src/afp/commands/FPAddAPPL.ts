import { bytes, nothing, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Makes a file known as an application that opens the files of a creator. */
export const FPAddAPPL = command({
  name: "FPAddAPPL",
  code: 53,
  request: struct({
    _code: u8,
    _pad: u8,
    dtRef: field.volumeId,
    did: field.did,
    creator: bytes(4),
    tag: bytes(4),
    path: field.pathname,
  }),
  reply: nothing,

  async handle({ dtRef, did, creator, tag, path }, session: AfpSession) {
    const volume = session.volume(dtRef);
    await volume.desktop.addApplication(creator, tag, await session.find(volume, did, path));
    return undefined;
  },
});
