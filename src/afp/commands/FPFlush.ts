import { nothing, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";

/** Sends everything that was written to a volume on its way to the disk. */
export const FPFlush = command({
  name: "FPFlush",
  code: 10,
  keepsReply: true,
  request: struct({ _code: u8, _pad: u8, volumeId: field.volumeId }),
  reply: nothing,

  async handle({ volumeId }, session: AfpSession) {
    await session.volume(volumeId).flush();
    return undefined;
  },
});
