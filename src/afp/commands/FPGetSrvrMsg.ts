import { type Codec, longBytes, shortBytes, struct, u16, u8, utf8 } from "../../wire/codec.ts";
import { cutUtf8 } from "../../wire/cutUtf8.ts";
import { decodeMacRoman, encodeMacRoman } from "../../wire/macRoman.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";

const loginMessage = 0;
const serverMessage = 1;
const isUtf8 = 0x0002;

/** No client takes more, in either form. */
const messageBytesMax = 199;
const utf8Text = utf8(longBytes);

/** The text in the form that the bitmap before it says. */
const message: Codec<string> = {
  read: (from, earlier) =>
    saysUtf8(earlier) ? utf8Text.read(from, {}) : decodeMacRoman(shortBytes.read(from, {})),
  write(into, text, earlier) {
    if (saysUtf8(earlier)) return longBytes.write(into, cutUtf8(Buffer.from(text), messageBytesMax), {});
    shortBytes.write(into, encodeMacRoman(text, { replacement: "?" }).subarray(0, messageBytesMax), {});
  },
};

function saysUtf8(earlier: object): boolean {
  return "bitmap" in earlier && (Number(earlier.bitmap) & isUtf8) !== 0;
}

/** Gives the greeting, or what the server has to say; each such message is delivered once. */
export const FPGetSrvrMsg = command({
  name: "FPGetSrvrMsg",
  code: 38,
  request: struct({ _code: u8, _pad: u8, type: u16, bitmap: u16 }),
  reply: struct({ type: u16, bitmap: u16, message }),

  handle({ type, bitmap: asked }, session: AfpSession) {
    // Before AFP 3 there is no UTF-8, whatever the client says.
    const bitmap = session.version < 30 ? asked & ~isUtf8 : asked;
    if (type === loginMessage) return { type, bitmap, message: session.messages.login };
    if (type === serverMessage) return { type, bitmap, message: session.messages.take() };
    throw new AfpError("kFPBitmapErr", "no such message");
  },
});
