import { createRequire } from "node:module";
import type { Charset } from "./Charset.ts";
import { LibraryCharset, type PairRule, type Transcoder } from "./LibraryCharset.ts";
import { macRomanCharset } from "./macRoman.ts";
import { SingleByteCharset } from "./SingleByteCharset.ts";
import { utf8Charset } from "./utf8Charset.ts";

const require = createRequire(import.meta.url);
const known = new Map<string, Charset>([
  ["UTF8", utf8Charset],
  ["MAC_ROMAN", macRomanCharset],
]);

/** Bytes that Apple's tables have another character for than the library's, which are older. */
type Corrections = Readonly<Record<number, string>>;

/** Old Macs' character sets by their names in Netatalk; what they have of their own beside is left out. */
const makers: Readonly<Record<string, () => Charset>> = {
  MAC_CENTRALEUROPE: () => singleByte("maccenteuro", {}),
  // The WHATWG has Apple's table here too.
  MAC_CYRILLIC: () => platformCharset("x-mac-cyrillic"),
  MAC_GREEK: () => singleByte("macgreek", { 0x9c: "\u20ac", 0xff: "\u00ad" }),
  MAC_TURKISH: () => singleByte("macturkish", { 0xf0: "\uf8ff", 0xf5: "\uf8a0" }),
  MAC_JAPANESE: () => doubleByte("shift_jis", (lead) => lead <= 0x84 || (lead >= 0x89 && lead <= 0xea)),
  MAC_CHINESE_SIMP: () => doubleByte("gbk", isEucPair),
  MAC_CHINESE_TRAD: () => doubleByte("cp950", (lead) => lead >= 0xa1 && lead <= 0xf9),
  MAC_KOREAN: () => doubleByte("cp949", isEucPair),
};

let loaded: Transcoder | undefined;

/**
 * A character set by its name in the configuration. The library is loaded with the first one that needs it: most
 * sessions never do, and stay small.
 */
export function charsetNamed(name: string): Charset {
  let charset = known.get(name);
  if (charset === undefined) {
    charset = makers[name]?.() ?? new LibraryCharset(library(), name);
    known.set(name, charset);
  }
  return charset;
}

function platformCharset(label: string): Charset {
  const decoder = new TextDecoder(label);
  return new SingleByteCharset(Array.from({ length: 256 }, (_, byte) => decoder.decode(Uint8Array.of(byte))));
}

function singleByte(name: string, corrections: Corrections): Charset {
  const table = Array.from({ length: 256 }, (_, byte) => {
    const character = corrections[byte] ?? library().decode(Buffer.of(byte), name);
    return character === "\ufffd" ? undefined : character;
  });
  return new SingleByteCharset(table);
}

function doubleByte(name: string, hasPair: PairRule): Charset {
  return new LibraryCharset(library(), name, hasPair);
}

/** Where Windows later put more characters, the Macs have none or others. */
function isEucPair(lead: number, trail: number): boolean {
  return lead >= 0xa1 && trail >= 0xa1;
}

function library(): Transcoder {
  loaded ??= require("iconv-lite") as Transcoder;
  return loaded;
}
