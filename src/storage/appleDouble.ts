import { Reader } from "../wire/Reader.ts";
import { Writer } from "../wire/Writer.ts";

/** One line of an AppleDouble header: what is kept, and where (afp-protocol.md §7.1). */
export interface AppleDoubleEntry {
  id: number;
  offset: number;
  length: number;
}

/** The entries that Bandstand knows by name. */
export const entryId = {
  resourceFork: 2,
  realName: 3,
  comment: 4,
  dates: 8,
  finderInfo: 9,
  prodosInfo: 11,
  shortName: 13,
  afpInfo: 14,
  directoryId: 15,
  device: 0x80444556,
  inode: 0x80494e4f,
  stamp: 0x8053594e,
  cnid: 0x8053567e,
} as const;

export const fixedHeaderBytes = 26;
export const entryBytes = 12;
/** What an entry's offset and length can say. */
export const offsetMax = 0xffff_ffff;
/** More than any program writes: macOS writes 2, Netatalk 2, 8 or 13. */
export const entriesMax = 32;

const magic = 0x0005_1607;
/** How every AppleDouble file begins. */
export const magicBytes = Buffer.from([0, 5, 0x16, 7]);
const version1 = 0x0001_0000;
const version2 = 0x0002_0000;

/** Who wrote the file; 16 bytes. */
export const netatalkFiller = Buffer.from("Netatalk        ", "latin1");

/** The entries of an AppleDouble header, or undefined where the bytes are none; areas may lie anywhere. */
export function decodeHeader(bytes: Uint8Array): AppleDoubleEntry[] | undefined {
  if (bytes.length < fixedHeaderBytes) return undefined;
  const from = new Reader(bytes);
  if (from.u32() !== magic) return undefined;
  const version = from.u32();
  if (version !== version1 && version !== version2) return undefined;
  from.bytes(16);
  const count = from.u16();
  if (count > entriesMax || from.bytesLeft < count * entryBytes) return undefined;
  return Array.from({ length: count }, () => ({ id: from.u32(), offset: from.u32(), length: from.u32() }));
}

/** A version 2 header. */
export function encodeHeader(filler: Uint8Array, entries: readonly AppleDoubleEntry[]): Buffer {
  const into = new Writer(fixedHeaderBytes + entries.length * entryBytes);
  into.u32(magic);
  into.u32(version2);
  into.bytes(filler);
  into.u16(entries.length);
  for (const entry of entries) into.bytes(encodeEntry(entry));
  return into.finish();
}

/** One line of a header, to be put over the old one. */
export function encodeEntry(entry: AppleDoubleEntry): Buffer {
  const into = new Writer(entryBytes);
  into.u32(entry.id);
  into.u32(entry.offset);
  into.u32(entry.length);
  return into.finish();
}

/** The bytes of an entry, as many of them as are there; undefined where the header has no such entry. */
export function areaOf(
  bytes: Uint8Array,
  entries: readonly AppleDoubleEntry[],
  id: number,
): Uint8Array | undefined {
  const entry = entries.find((one) => one.id === id);
  return entry && bytes.subarray(entry.offset, entry.offset + entry.length);
}

/** How long an entry's area could be without touching another one. */
export function roomOf(entries: readonly AppleDoubleEntry[], id: number, end: number): number {
  const entry = entries.find((one) => one.id === id);
  if (entry === undefined || entry.offset < fixedHeaderBytes + entries.length * entryBytes) return 0;
  let next = end;
  for (const other of entries) {
    if (other === entry || other.offset + other.length <= entry.offset) continue;
    next = Math.min(next, other.offset);
  }
  return Math.max(0, next - entry.offset);
}
