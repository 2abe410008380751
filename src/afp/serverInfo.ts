import {
  bytes,
  type Codec,
  counted,
  encode,
  longBytes,
  mapped,
  shortBytes,
  u8,
  utf8,
} from "../wire/codec.ts";
import { decodeMacRoman, macRoman, macRomanCharset } from "../wire/macRoman.ts";
import { type Charset, encodeShortened } from "../wire/Charset.ts";
import { charsetNamed } from "../wire/charsets.ts";
import { compose, decompose } from "../wire/composition.ts";
import { MalformedMessage, Reader } from "../wire/Reader.ts";
import { Writer } from "../wire/Writer.ts";
import { type ServerAddress, serverAddress } from "./serverAddress.ts";
import { afpVersionNames } from "./versions.ts";

/** What a server says that it can do, by bit. */
export const serverFlags = {
  copyFile: 0x0001,
  changePassword: 0x0002,
  dontSavePassword: 0x0004,
  serverMessages: 0x0008,
  signature: 0x0010,
  tcp: 0x0020,
  notifications: 0x0040,
  reconnect: 0x0080,
  directoryServices: 0x0100,
  utf8Name: 0x0200,
  uuids: 0x0400,
  extendedSleep: 0x0800,
  /** Several requests at once; historical, but old clients look. */
  superClient: 0x8000,
} as const;

/** The block of FPGetSrvrInfo and DSIGetStatus. An item that is undefined is absent. */
export interface ServerInfo {
  machineType: string;
  versions: string[];
  uams: string[];
  /** A picture of 128 bytes and its mask of 128. */
  icon: Buffer | undefined;
  /** Bits of `serverFlags`. */
  flags: number;
  /** For clients that know no UTF-8: at most 31 bytes, here as the MacRoman text that they would be. */
  macName: string;
  signature: Buffer | undefined;
  addresses: ServerAddress[] | undefined;
  directoryNames: string[] | undefined;
  /** Composed (NFC); decomposed on the wire. */
  name: string | undefined;
}

/** What offsets of two bytes reach. */
const blockBytesMax = 0x10000;

const macNameBytesMax = 31;
const machineTypeBytesMax = 16;

const macText = macRoman(shortBytes);

const macTexts = counted(u8, macText, 255);
const icon = bytes(256);
const signature = bytes(16);
const addresses = counted(u8, serverAddress, 255);
const directoryNames = counted(u8, utf8(shortBytes), 255);

const name = mapped(utf8(longBytes), compose, decompose);

/** The item that an offset of the block points to; 0 points to nothing. */
function itemAt<T>(block: Uint8Array, offset: number, item: Codec<T>): T | undefined {
  return offset === 0 ? undefined : item.read(new Reader(block, offset), {});
}

function required<T>(item: T | undefined): T {
  if (item === undefined) throw new MalformedMessage("a server without versions or login methods");
  return item;
}

function read(from: Reader): ServerInfo {
  const block = from.rest();
  const head = new Reader(block);
  const [machineTypeAt, versionsAt, uamsAt, iconAt] = [head.u16(), head.u16(), head.u16(), head.u16()];
  const flags = head.u16();
  const macName = macText.read(head, {});
  head.evenUp();
  const [signatureAt, addressesAt, directoryNamesAt] = [head.u16(), head.u16(), head.u16()];
  const nameAt = (flags & serverFlags.utf8Name) === 0 ? 0 : head.u16();
  return {
    machineType: itemAt(block, machineTypeAt, macText) ?? "",
    versions: required(itemAt(block, versionsAt, macTexts)),
    uams: required(itemAt(block, uamsAt, macTexts)),
    icon: itemAt(block, iconAt, icon),
    flags,
    macName,
    signature: itemAt(block, signatureAt, signature),
    addresses: itemAt(block, addressesAt, addresses),
    directoryNames: itemAt(block, directoryNamesAt, directoryNames),
    name: itemAt(block, nameAt, name),
  };
}

/** Lays an item at the end and its offset into the head. */
function put<T>(into: Writer, offsetAt: number, item: Codec<T>, value: T | undefined): void {
  if (value === undefined) return;
  into.u16At(offsetAt, into.length);
  item.write(into, value, {});
}

function layOut(info: ServerInfo): Writer {
  const into = new Writer(blockBytesMax);
  into.zeros(8);
  into.u16(info.flags);
  macText.write(into, info.macName, {});
  into.evenUp();
  const laterOffsets = into.length;
  into.zeros(8);
  put(into, 0, macText, info.machineType);
  put(into, 2, macTexts, info.versions);
  put(into, 4, macTexts, info.uams);
  put(into, 6, icon, info.icon);
  put(into, laterOffsets, signature, info.signature);
  put(into, laterOffsets + 2, addresses, info.addresses);
  put(into, laterOffsets + 4, directoryNames, info.directoryNames);
  if (info.name !== undefined) into.evenUp();
  put(into, laterOffsets + 6, name, info.name);
  return into;
}

/** Its offsets count from its own start, and it takes everything up to the end of the message. */
export const serverInfo: Codec<ServerInfo> = {
  read,
  write: (into, info) => into.bytes(layOut(info).finish()),
};

/** What differs from one Bandstand to the next. */
export interface ServerDescription {
  name: string;
  /** What the Finder's picture is chosen by, e.g. `TimeCapsule8,119`. */
  /** Old Macs' character set, as `charsetNamed` has it. */
  macCharset: string;
  machineType: string;
  uams: readonly string[];
  signature: Uint8Array;
  addresses: readonly ServerAddress[];
  maySavePassword: boolean;
  maySetPassword: boolean;
  /** Access lists work, so that users are known by UUID. */
  knowsUuids: boolean;
}

// Clients disagree whether the offset of the directory names is there without its flag: with it, and an empty list
// as Netatalk sends, all of them find the name behind it.
const always = [
  "copyFile",
  "serverMessages",
  "signature",
  "notifications",
  "directoryServices",
  "utf8Name",
  "extendedSleep",
] as const;

function flagsOf(server: ServerDescription): number {
  let flags = always.reduce((sum, flag) => sum | serverFlags[flag], serverFlags.superClient as number);
  if (server.addresses.length > 0) flags |= serverFlags.tcp;
  if (server.maySetPassword) flags |= serverFlags.changePassword;
  if (!server.maySavePassword) flags |= serverFlags.dontSavePassword;
  if (server.knowsUuids) flags |= serverFlags.uuids;
  return flags;
}

/** Text cut to so many bytes of a character set, as the MacRoman text that has these bytes. */
function macTextOf(text: string, bytesMax: number, charset: Charset): string {
  return decodeMacRoman(encodeShortened(charset, text, bytesMax));
}

/** The block that this server answers FPGetSrvrInfo and DSIGetStatus with. */
export function serverInfoBlock(server: ServerDescription): Buffer {
  return encode(serverInfo, {
    machineType: macTextOf(server.machineType, machineTypeBytesMax, macRomanCharset),
    versions: [...afpVersionNames],
    uams: [...server.uams],
    icon: undefined,
    flags: flagsOf(server),
    macName: macTextOf(server.name, macNameBytesMax, charsetNamed(server.macCharset)),
    signature: Buffer.from(server.signature),
    addresses: server.addresses.length > 0 ? server.addresses.slice(0, 255) : undefined,
    directoryNames: [],
    name: server.name,
  });
}
