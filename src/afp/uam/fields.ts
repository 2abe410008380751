import { type Codec, rest, shortBytes, struct, u16, utf8 } from "../../wire/codec.ts";
import { decodeMacRoman, macRoman } from "../../wire/macRoman.ts";

/** The name of a version or a login method. */
export const protocolName = macRoman(shortBytes);

const utf8Text = utf8(shortBytes);

/** A user's name; composed (NFC). */
export const userName: Codec<string> = {
  read(from) {
    const name = Buffer.from(from.bytes(from.u8()));
    // Old clients write MacRoman here, newer ones UTF-8; hardly any MacRoman name beyond ASCII is UTF-8 too.
    return (utf8Valid(name) ? name.toString("utf8") : decodeMacRoman(name)).normalize("NFC");
  },
  write: (into, user) => utf8Text.write(into, user, {}),
};

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

function utf8Valid(name: Uint8Array): boolean {
  try {
    strictUtf8.decode(name);
    return true;
  } catch {
    return false;
  }
}

/** What a method says next, and the number that the client's next message has to carry. */
const continuation = struct({ id: u16, uamData: rest });

/** Nothing once the method is through, else its next message. */
export const uamReply: Codec<{ id: number; uamData: Buffer } | undefined> = {
  read: (from, earlier) => (from.bytesLeft === 0 ? undefined : continuation.read(from, earlier)),
  write(into, reply, earlier) {
    if (reply !== undefined) continuation.write(into, reply, earlier);
  },
};
