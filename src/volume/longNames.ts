import { type Cnid, firstFreeCnid } from "../cnid/Cnid.ts";
import { decodeMacRoman, encodeMacRoman } from "../wire/macRoman.ts";
import { compose, decompose, toMacName } from "./names.ts";

/** Longest name of a Mac before OS X, in bytes of MacRoman. */
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

/** The MacRoman name of a node, mangled to `prefix#CNID.ext` where the real one does not fit. */
export function longNameOf(diskName: string, cnid: Cnid): Buffer {
  return wholeLongName(diskName) ?? mangledLongName(diskName, cnid);
}

/** The name for clients of AFP 3, mangled only where it is longer than a Mac can have. */
export function utf8NameOf(diskName: string, cnid: Cnid): string {
  const name = toMacName(diskName);
  if (name.length <= utf8NameUnitsMax) return name;
  const { stem, extension } = partsOf(compose(name));
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

/** Whether a mangled name was made of this node's real name, by us or by a server with the same rules. */
export function isMangledNameOf(diskName: string, given: MangledName): boolean {
  const isWhole = wholeLongName(diskName) !== undefined && toMacName(diskName).length <= utf8NameUnitsMax;
  if (isWhole) return false;
  const { stem, extension } = partsOf(compose(toMacName(diskName)));
  if (extension !== given.extension && throughMacRoman(extension) !== given.extension) return false;
  const convertible = throughMacRoman(stem);
  // Netatalk gives up at the first character that MacRoman lacks; ours are made of the others.
  const [first = ""] = stem;
  return (
    (given.prefix === nothingFits && encodeMacRoman(first) === undefined) ||
    convertible.startsWith(given.prefix) ||
    stem.startsWith(given.prefix)
  );
}

function wholeLongName(diskName: string): Buffer | undefined {
  const name = encodeMacRoman(toMacName(diskName));
  return name !== undefined && name.length <= longNameBytesMax ? name : undefined;
}

function mangledLongName(diskName: string, cnid: Cnid): Buffer {
  const { stem, extension } = partsOf(compose(toMacName(diskName)));
  const suffix = encodeMacRoman(suffixOf(cnid, extension)) ?? Buffer.from(suffixOf(cnid, ""));
  const prefix = encodeMacRoman(convertiblePart(stem) || nothingFits) ?? Buffer.from(nothingFits);
  return Buffer.concat([prefix.subarray(0, longNameBytesMax - suffix.length), suffix]);
}

function suffixOf(cnid: Cnid, extension: string): string {
  return `#${cnid.toString(16).toUpperCase()}${extension}`;
}

/**
 * The extension is kept where it is short and MacRoman has its characters; else the stem is the whole name.
 */
function partsOf(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 ? name.slice(dot) : "";
  const isKept = characters(extension) <= extensionBytesMax && encodeMacRoman(extension) !== undefined;
  return isKept
    ? { stem: name.slice(0, name.length - extension.length), extension }
    : { stem: name, extension: "" };
}

function convertiblePart(text: string): string {
  return Array.from(text)
    .filter((character) => encodeMacRoman(character) !== undefined)
    .join("");
}

/** What a text looks like to a client that got it in MacRoman: some characters are gone, some are others. */
function throughMacRoman(text: string): string {
  return decodeMacRoman(encodeMacRoman(convertiblePart(text)) ?? Buffer.alloc(0));
}

function characters(text: string): number {
  return Array.from(text).length;
}
