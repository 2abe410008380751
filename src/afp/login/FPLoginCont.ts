import { rest, struct, u16, u8 } from "../../wire/codec.ts";
import { command } from "../command.ts";
import { uamReply } from "../uam/fields.ts";
import type { LoginSession } from "./LoginSession.ts";

/** The next message of the method that FPLogin or FPLoginExt began. */
export const FPLoginCont = command({
  name: "FPLoginCont",
  code: 19,

  request: struct({ _code: u8, _pad: u8, id: u16, uamData: rest }),

  reply: uamReply,

  handle: ({ id, uamData }, session: LoginSession) => session.resume(id, uamData),
});
