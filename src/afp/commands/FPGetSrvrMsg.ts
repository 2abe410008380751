import { encodeShortened } from "../../wire/Charset.ts";
import { charsetNamed } from "../../wire/charsets.ts";
import { encode, longBytes, rest, shortBytes, struct, u16, u8 } from "../../wire/codec.ts";
import { cutUtf8 } from "../../wire/cutUtf8.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";

const loginMessage = 0;
const serverMessage = 1;
const isUtf8 = 0x0002;

/** No client takes more, in either form. */
const messageBytesMax = 199;

/** Gives the greeting, or what the server has to say; each such message is delivered once. */
export const FPGetSrvrMsg = command({
  name: "FPGetSrvrMsg",
  code: 38,
  request: struct({ _code: u8, _pad: u8, type: u16, bitmap: u16 }),
  reply: struct({ type: u16, bitmap: u16, message: rest }),

  handle({ type, bitmap: asked }, session: AfpSession) {
    if (type !== loginMessage && type !== serverMessage)
      throw new AfpError("kFPBitmapErr", "no such message");
    // Before AFP 3 there is no UTF-8, whatever the client says.
    const bitmap = session.version < 30 ? asked & ~isUtf8 : asked;
    const text = type === loginMessage ? session.messages.login : session.messages.take();
    if ((bitmap & isUtf8) !== 0) {
      return { type, bitmap, message: encode(longBytes, cutUtf8(Buffer.from(text), messageBytesMax)) };
    }
    const bytes = encodeShortened(charsetNamed(session.server.macCharset), text, messageBytesMax);
    return { type, bitmap, message: encode(shortBytes, bytes) };
  },
});
