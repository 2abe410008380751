import { nothing, struct, u16, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command, handedOver } from "../command.ts";
import * as field from "../fields/index.ts";

/** No server gives longer ones; what is longer names no session, and goes no further. */
const tokenBytesMax = 256;

/** Gives this connection to the session that lost its own: that one answers, this one ends. */
export const FPDisconnectOldSession = command({
  name: "FPDisconnectOldSession",
  code: 65,
  since: 30,
  request: struct({ _code: u8, _pad: u8, type: u16, token: field.counted32 }),
  reply: nothing,

  async handle({ type, token }, session: AfpSession) {
    if (type !== 0) throw new AfpError("kFPParamErr", "no such type");
    const isToken = token.length <= tokenBytesMax;
    const outcome = isToken ? await session.register.takeOver(token) : "refused";
    if (outcome === "refused") throw new AfpError("kFPMiscErr", "no session of this user has that token");
    return handedOver;
  },
});
