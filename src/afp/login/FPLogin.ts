import { rest, struct, u8 } from "../../wire/codec.ts";
import { command } from "../command.ts";
import { protocolName, uamReply } from "../uam/fields.ts";
import { evenPadBeforeData, userInUamData } from "./fields.ts";
import type { LoginSession } from "./LoginSession.ts";

/** Begins a login; the user's name stands inside the method's data. */
export const FPLogin = command({
  name: "FPLogin",
  code: 18,

  request: struct({
    _code: u8,
    version: protocolName,
    uam: protocolName,
    user: userInUamData,
    _pad: evenPadBeforeData,
    uamData: rest,
  }),

  reply: uamReply,

  handle: (request, session: LoginSession) => session.begin(request),
});
