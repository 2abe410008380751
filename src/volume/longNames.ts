import { type Cnid, firstFreeCnid } from "../cnid/Cnid.ts";
import type { Charset } from "../wire/Charset.ts";
import { compose, decompose } from "../wire/composition.ts";

/** Longest name of a Mac before OS X, in bytes of its character set. */
const longNameBytesMax = 31;
/** Longest name of HFS+, in UTF-16 units. */
const utf8NameUnitsMax = 255;
/** Longest extension that survives mangling, its dot included. */
const extensionBytesMax = 5;
const nothingFits = "???";
const mangled = /^(.+)#([1-9A-F][0-9A-F]{0,7})(\.[^#]*)?$/su;

/** A name that says by which id the file is really to be found. */
export interface MangledName {
  prefix: string;
  cnid: Cnid;
  extension: string;
}

/** The long form of a Mac name; undefined where it has to be mangled. */
export function wholeLongName(macName: string, charset: Charset): Buffer | undefined {
  const name = charset.encode(macName);
  return name !== undefined && name.length <= longNameBytesMax ? name : undefined;
}

/** A long name that leads to the node by its id: `prefix#CNID.ext`. */
export function mangledLongName(macName: string, cnid: Cnid, charset: Charset): Buffer {
  const { stem, extension } = partsOf(compose(macName), charset);
  const suffix = charset.encode(suffixOf(cnid, extension)) ?? Buffer.from(suffixOf(cnid, ""));
  const prefix: Buffer[] = [];
  let bytes = suffix.length;
  for (const character of convertibleCharacters(stem, charset)) {
    bytes += character.length;
    if (bytes > longNameBytesMax) break;
    prefix.push(character);
  }
  if (prefix.length === 0) prefix.push(Buffer.from(nothingFits));
  return Buffer.concat([...prefix, suffix]);
}

/** Whether a name for clients of AFP 3 has to be mangled: a Mac has no room for it. */
export function isTooLongForMac(macName: string): boolean {
  return macName.length > utf8NameUnitsMax;
}

/** As `mangledLongName`, for clients of AFP 3. */
export function mangledUtf8Name(macName: string, cnid: Cnid, charset: Charset): string {
  const { stem, extension } = partsOf(compose(macName), charset);
  const suffix = decompose(suffixOf(cnid, extension));
  let prefix = "";
  for (const character of stem) {
    const decomposed = decompose(character);
    if (prefix.length + decomposed.length + suffix.length > utf8NameUnitsMax) break;
    prefix += decomposed;
  }
  return prefix + suffix;
}

/** The parts of a name that looks mangled. */
export function parseMangled(name: string): MangledName | undefined {
  const [, prefix = "", digits = "", extension = ""] = mangled.exec(compose(name)) ?? [];
  const cnid = Number.parseInt(digits, 16);
  if (!(cnid >= firstFreeCnid) || characters(extension) > extensionBytesMax) return undefined;
  return { prefix, cnid: cnid as Cnid, extension };
}

/** Whether a mangled name was made of this Mac name, by us or by a server with the same rules. */
export function isMadeOf(macName: string, given: MangledName, charset: Charset): boolean {
  const { stem, extension } = partsOf(compose(macName), charset);
  if (extension !== given.extension && throughCharset(extension, charset) !== given.extension) return false;
  const convertible = throughCharset(stem, charset);
  // Netatalk gives up at the first character that the set lacks; ours are made of the others.
  const [first = ""] = stem;
  return (
    (given.prefix === nothingFits && (charset.encode(first) === undefined || convertible === "")) ||
    convertible.startsWith(given.prefix) ||
    stem.startsWith(given.prefix)
  );
}

function suffixOf(cnid: Cnid, extension: string): string {
  return `#${cnid.toString(16).toUpperCase()}${extension}`;
}

/**
 * The extension is kept where it is short and the set has its characters; else the stem is the whole name.
 */
function partsOf(name: string, charset: Charset): { stem: string; extension: string } {
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 ? name.slice(dot) : "";
  const encoded = characters(extension) <= extensionBytesMax ? charset.encode(extension) : undefined;
  return encoded !== undefined && encoded.length <= extensionBytesMax
    ? { stem: name.slice(0, name.length - extension.length), extension }
    : { stem: name, extension: "" };
}

function convertibleCharacters(text: string, charset: Charset): Buffer[] {
  return Array.from(text).flatMap((character) => charset.encode(character) ?? []);
}

/** What a text looks like to a client that got it in its set: some characters are gone, some are others. */
function throughCharset(text: string, charset: Charset): string {
  return charset.decode(Buffer.concat(convertibleCharacters(text, charset))) ?? "";
}

function characters(text: string): number {
  return Array.from(text).length;
}
