import { rest, struct, u16, u8 } from "../../wire/codec.ts";
import { command } from "../command.ts";
import {
  directoryDomain,
  evenPadBeforeData,
  loginReply,
  protocolName,
  userInLoginExt,
  userNameType,
} from "./fields.ts";
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

  reply: loginReply,

  handle: (request, session: LoginSession) => session.begin(request),
});
