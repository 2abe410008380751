import { bytes, nothing, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Says that a file is no application of a creator any more; the file itself may be gone already. */
export const FPRemoveAPPL = command({
  name: "FPRemoveAPPL",
  code: 54,
  request: struct({
    _code: u8,
    _pad: u8,
    dtRef: field.volumeId,
    did: field.did,
    creator: bytes(4),
    path: field.pathname,
  }),
  reply: nothing,

  async handle({ dtRef, did, creator, path }, session: AfpSession) {
    const volume = session.volume(dtRef);
    const slot = await session.findSlot(volume, did, path, "kFPObjectNotFound");
    if (slot.name === "" || slot.existing?.stat.kind === "directory") throw new AfpError("kFPObjectTypeErr");
    if (await volume.desktop.removeApplication(creator, slot)) return undefined;
    throw new AfpError(slot.existing === undefined ? "kFPObjectNotFound" : "kFPItemNotFound");
  },
});
