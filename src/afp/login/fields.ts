import { type Codec, mapped, rest, shortBytes, struct, u16, utf8, longBytes } from "../../wire/codec.ts";
import { decodeMacRoman, macRoman } from "../../wire/macRoman.ts";
import { MalformedMessage } from "../../wire/Reader.ts";
import { uamNamed } from "../uam/index.ts";

/** The name of a version or a login method. */
export const protocolName = macRoman(shortBytes);

const utf8Text = utf8(shortBytes);

/** The first data of every method but guest's. A method that we do not know may have none. */
export const userInUamData: Codec<string> = {
  read(from, earlier) {
    if (!namesUser((earlier as { uam: string }).uam)) return "";
    const name = Buffer.from(from.bytes(from.u8()));
    // Old clients write MacRoman here, newer ones UTF-8; hardly any MacRoman name beyond ASCII is UTF-8 too.
    return (utf8Valid(name) ? name.toString("utf8") : decodeMacRoman(name)).normalize("NFC");
  },
  write(into, user, earlier) {
    if (namesUser((earlier as { uam: string }).uam)) utf8Text.write(into, user, {});
  },
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

function namesUser(uam: string): boolean {
  const known = uamNamed(uam);
  return known !== undefined && known !== "No User Authent";
}

/** Nobody's name is longer; in FPLogin the one-byte length says so. */
const userBytesMax = 255;

/** FPLoginExt's user: always UTF-8. */
export const userInLoginExt: Codec<string> = mapped(
  utf8(longBytes),
  (user) => {
    if (Buffer.byteLength(user) > userBytesMax) throw new MalformedMessage("a user's name of that length");
    return user.normalize("NFC");
  },
  (user) => user.normalize("NFD"),
);

const pathType = { short: 1, long: 2, utf8: 3 } as const;

/** FPLoginExt says with this byte that the user's name is UTF-8; nothing else is allowed. */
export const userNameType: Codec<void> = {
  read(from) {
    if (from.u8() !== pathType.utf8) throw new MalformedMessage("a user's name that is not UTF-8");
  },
  write: (into) => into.u8(pathType.utf8),
};

/** FPLoginExt's directory domain: read over, because there is but one. */
export const directoryDomain: Codec<void> = {
  read(from) {
    const type = from.u8();
    if (type === pathType.utf8) longBytes.read(from, {});
    else if (type === pathType.short || type === pathType.long) shortBytes.read(from, {});
    else throw new MalformedMessage(`path type ${type}`);
  },
  write(into) {
    into.u8(pathType.utf8);
    into.u16(0);
  },
};

/** A pad byte, which clients leave out where nothing stands behind it. */
export const evenPadBeforeData: Codec<void> = {
  read(from) {
    if (from.bytesLeft > 0) from.evenUp();
  },
  write: (into) => into.evenUp(),
};

/** What a method says next, and the number that FPLoginCont answers it by. */
const continuation = struct({ id: u16, uamData: rest });

/** Nothing once the login is through, else the method's next message. */
export const loginReply: Codec<{ id: number; uamData: Buffer } | undefined> = {
  read: (from, earlier) => (from.bytesLeft === 0 ? undefined : continuation.read(from, earlier)),
  write(into, reply, earlier) {
    if (reply !== undefined) continuation.write(into, reply, earlier);
  },
};
