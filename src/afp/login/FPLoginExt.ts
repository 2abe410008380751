import { rest, struct, u16, u8 } from "../../wire/codec.ts";
import { command } from "../command.ts";
import { protocolName, uamReply } from "../uam/fields.ts";
import { directoryDomain, evenPadBeforeData, userInLoginExt, userNameType } from "./fields.ts";
import type { LoginSession } from "./LoginSession.ts";

/** Begins a login with a user's name in UTF-8. Clients may use it for every version. */
export const FPLoginExt = command({
  name: "FPLoginExt",
  code: 63,

  request: struct({
    _code: u8,
    _pad: u8,
    _flags: u16,
    version: protocolName,
    uam: protocolName,
    _userType: userNameType,
    user: userInLoginExt,
    _domain: directoryDomain,
    _evenPad: evenPadBeforeData,
    uamData: rest,
  }),

  reply: uamReply,

  handle: (request, session: LoginSession) => session.begin(request),
});
