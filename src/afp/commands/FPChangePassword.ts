import { type Codec, evenPad, rest, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";
import { protocolName, uamReply, userName } from "../uam/fields.ts";
import { uamNamed } from "../uam/index.ts";

/** These have but one message, and no ID. */
const withoutId: readonly string[] = ["Cleartxt Passwrd", "Randnum exchange", "2-Way Randnum exchange"];

/** Which message of the method it is; 0 where nothing was asked before. */
const messageId: Codec<number> = {
  read: (from, earlier) => (hasId(earlier) && from.bytesLeft > 0 ? from.u16() : 0),
  write(into, id, earlier) {
    if (hasId(earlier)) into.u16(id);
  },
};

function hasId(earlier: object): boolean {
  const uam = "uam" in earlier ? uamNamed(String(earlier.uam)) : undefined;
  return uam !== undefined && !withoutId.includes(uam);
}

/** Gives the session's user another password, in as many rounds as the login method has. */
export const FPChangePassword = command({
  name: "FPChangePassword",
  code: 36,
  keepsReply: true,
  request: struct({
    _code: u8,
    _pad: u8,
    uam: protocolName,
    _uamPad: evenPad,
    // From AFP 3 on empty, which with its pad are two zero bytes.
    user: userName,
    _userPad: evenPad,
    id: messageId,
    uamData: rest,
  }),
  reply: uamReply,

  handle: (request, session: AfpSession) => session.passwordChange.answer(request),
});
