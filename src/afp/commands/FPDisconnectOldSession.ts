import { nothing, struct, u16, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command, handedOver } from "../command.ts";
import * as field from "../fields/index.ts";

/** Gives this connection to the session that lost its own: that one answers, this one ends. */
export const FPDisconnectOldSession = command({
  name: "FPDisconnectOldSession",
  code: 65,
  since: 30,
  request: struct({ _code: u8, _pad: u8, type: u16, token: field.counted32 }),
  reply: nothing,

  async handle({ type, token }, session: AfpSession) {
    if (type !== 0) throw new AfpError("kFPParamErr", "no such type");
    const outcome = await session.register.takeOver(token);
    if (outcome === "refused") throw new AfpError("kFPMiscErr", "no session of this user has that token");
    return handedOver;
  },
});
