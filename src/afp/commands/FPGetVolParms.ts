import { rest, struct, u16, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import * as field from "../fields/index.ts";
import { volumeParameters } from "../volumeParameters.ts";

/** Reports the parameters of an open volume that the client asked for. */
export const FPGetVolParms = command({
  name: "FPGetVolParms",
  code: 17,
  request: struct({ _code: u8, _pad: u8, volumeId: field.volumeId, bitmap: u16 }),
  reply: struct({ bitmap: u16, parameters: rest }),

  async handle({ volumeId, bitmap }, session: AfpSession) {
    return { bitmap, parameters: await volumeParameters(session, volumeId, bitmap) };
  },
});
