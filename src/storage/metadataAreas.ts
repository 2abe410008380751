import { Reader } from "../wire/Reader.ts";
import { Writer } from "../wire/Writer.ts";
import {
  type AppleDoubleEntry,
  areaOf,
  encodeHeader,
  entryId,
  fixedHeaderBytes,
  roomOf,
} from "./appleDouble.ts";
import { commentBytesMax, emptyMetadata, finderInfoBytes, type Metadata } from "./Metadata.ts";

/** 2000-01-01 00:00:00 GMT, from which a Mac counts. */
const macEpochSeconds = 946_684_800;
const never = -0x8000_0000;
const datesBytes = 16;
const afpInfoBytes = 4;
const commentAreaBytes = 200;

/**
 * A date as AppleDouble has it: seconds since 2000, the smallest number for "never"; what does not fit is
 * clamped.
 */
export function macSeconds(milliseconds: number | undefined): number {
  if (milliseconds === undefined || Number.isNaN(milliseconds)) return never;
  const seconds = Math.floor(milliseconds / 1000) - macEpochSeconds;
  return Math.min(0x7fff_ffff, Math.max(never + 1, seconds));
}

/** The reverse of macSeconds, to the second. */
export function millisecondsOf(seconds: number): number | undefined {
  return seconds === never ? undefined : (seconds + macEpochSeconds) * 1000;
}

/** The metadata in the areas of an AppleDouble file or attribute; what is missing is as if never set. */
export function decodeAreas(bytes: Uint8Array, entries: readonly AppleDoubleEntry[]): Metadata {
  const metadata = emptyMetadata();
  const finderInfo = areaOf(bytes, entries, entryId.finderInfo);
  if (finderInfo) metadata.finderInfo.set(finderInfo.subarray(0, finderInfoBytes));

  const dates = areaOf(bytes, entries, entryId.dates);
  if (dates && dates.length >= datesBytes) {
    const from = new Reader(dates);
    metadata.createdMilliseconds = millisecondsOf(from.i32());
    from.i32();
    metadata.backedUpMilliseconds = millisecondsOf(from.i32());
  }

  const afpInfo = areaOf(bytes, entries, entryId.afpInfo);
  if (afpInfo && afpInfo.length >= afpInfoBytes) metadata.attributes = new Reader(afpInfo, 2).u16();

  const comment = areaOf(bytes, entries, entryId.comment);
  // 200 zeros stand for "never set": no comment begins with a zero byte.
  if (comment && comment[0] !== 0) metadata.comment = Buffer.from(comment.subarray(0, commentBytesMax));
  return metadata;
}

/**
 * Whether an AppleDouble has an area of full size for all that Metadata holds; `end` is where the last one
 * may end.
 */
export function hasMetadataAreas(entries: readonly AppleDoubleEntry[], end: number): boolean {
  return (
    roomOf(entries, entryId.finderInfo, end) >= finderInfoBytes &&
    roomOf(entries, entryId.comment, end) >= commentAreaBytes &&
    roomOf(entries, entryId.dates, end) >= datesBytes &&
    roomOf(entries, entryId.afpInfo, end) >= afpInfoBytes
  );
}

/**
 * The same AppleDouble with other metadata in it. Everything else stays: Netatalk's private bits and ids, the
 * dates that Bandstand takes from the file system.
 */
export function withMetadata(
  bytes: Uint8Array,
  entries: readonly AppleDoubleEntry[],
  metadata: Metadata,
): Buffer {
  const changed = Buffer.from(bytes);
  const comment = metadata.comment.subarray(0, commentBytesMax);
  const areas = new Map<number, { bytes: Uint8Array; length: number }>([
    [
      entryId.finderInfo,
      { bytes: metadata.finderInfo.subarray(0, finderInfoBytes), length: finderInfoBytes },
    ],
    [entryId.comment, { bytes: padded(comment, commentAreaBytes), length: comment.length }],
    [entryId.dates, { bytes: encodeDates(bytes, entries, metadata), length: datesBytes }],
    [entryId.afpInfo, { bytes: encodeAfpInfo(bytes, entries, metadata), length: afpInfoBytes }],
  ]);
  const lines = entries.map((entry) => {
    const area = areas.get(entry.id);
    if (area === undefined) return entry;
    changed.set(area.bytes, entry.offset);
    return { ...entry, length: Math.max(area.length, longFinderInfo(entry)) };
  });
  changed.set(encodeHeader(bytes.subarray(8, fixedHeaderBytes - 2), lines));
  return changed;
}

/** macOS keeps extended attributes behind the Finder info, in the same entry. */
function longFinderInfo(entry: AppleDoubleEntry): number {
  return entry.id === entryId.finderInfo ? entry.length : 0;
}

function padded(bytes: Uint8Array, length: number): Buffer {
  return Buffer.concat([bytes], length);
}

function encodeDates(bytes: Uint8Array, entries: readonly AppleDoubleEntry[], metadata: Metadata): Buffer {
  const old = areaOf(bytes, entries, entryId.dates);
  const from = old && old.length >= datesBytes ? new Reader(old) : undefined;
  from?.i32();
  const modified = from?.i32() ?? never;
  from?.i32();
  const accessed = from?.i32() ?? never;
  const into = new Writer(datesBytes);
  into.i32(macSeconds(metadata.createdMilliseconds));
  into.i32(modified);
  into.i32(macSeconds(metadata.backedUpMilliseconds));
  into.i32(accessed);
  return into.finish();
}

function encodeAfpInfo(bytes: Uint8Array, entries: readonly AppleDoubleEntry[], metadata: Metadata): Buffer {
  const old = areaOf(bytes, entries, entryId.afpInfo);
  const into = new Writer(afpInfoBytes);
  into.u16(old && old.length >= afpInfoBytes ? new Reader(old).u16() : 0);
  into.u16(metadata.attributes & 0xffff);
  return into.finish();
}
