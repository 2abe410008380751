import { type Codec, longBytes, mapped, shortBytes, utf8 } from "../../wire/codec.ts";
import { MalformedMessage } from "../../wire/Reader.ts";
import { userName } from "../uam/fields.ts";
import { uamNamed } from "../uam/index.ts";

/** The first data of every method but guest's. A method that we do not know may have none. */
export const userInUamData: Codec<string> = {
  read: (from, earlier) => (namesUser((earlier as { uam: string }).uam) ? userName.read(from, {}) : ""),
  write(into, user, earlier) {
    if (namesUser((earlier as { uam: string }).uam)) userName.write(into, user, {});
  },
};

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

/** The path of a directory domain; the one that there is has an empty one. */
export const directoryDomain: Codec<Buffer> = {
  read(from) {
    const type = from.u8();
    if (type === pathType.utf8) return longBytes.read(from, {});
    if (type === pathType.short || type === pathType.long) return shortBytes.read(from, {});
    throw new MalformedMessage(`path type ${type}`);
  },
  write(into, domain: Buffer | undefined) {
    into.u8(pathType.utf8);
    longBytes.write(into, domain ?? Buffer.alloc(0), {});
  },
};

/** A pad byte, which clients leave out where nothing stands behind it. */
export const evenPadBeforeData: Codec<void> = {
  read(from) {
    if (from.bytesLeft > 0) from.evenUp();
  },
  write: (into) => into.evenUp(),
};
