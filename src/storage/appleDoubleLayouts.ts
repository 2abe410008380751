import { type AppleDoubleEntry, encodeHeader, entryId, netatalkFiller } from "./appleDouble.ts";
import { macSeconds } from "./metadataAreas.ts";
import { Writer } from "../wire/Writer.ts";

/** A whole AppleDouble head as Bandstand makes it, with nothing in it yet. */
export interface AppleDoubleLayout {
  entries: readonly AppleDoubleEntry[];
  bytes: Buffer;
}

const unknownDates = ((): Buffer => {
  const into = new Writer(16);
  for (let count = 0; count < 4; count++) into.i32(macSeconds(undefined));
  return into.finish();
})();

function layout(
  filler: Uint8Array,
  total: number,
  lines: readonly (readonly [id: number, offset: number, length: number])[],
): AppleDoubleLayout {
  const entries = lines.map(([id, offset, length]) => ({ id, offset, length }));
  const bytes = Buffer.alloc(total);
  bytes.set(encodeHeader(filler, entries));
  const dates = entries.find((entry) => entry.id === entryId.dates);
  if (dates) bytes.set(unknownDates, dates.offset);
  return { entries, bytes };
}

/** The attribute `user.org.netatalk.Metadata` (§7.2): 402 bytes, Netatalk's private entries left empty. */
export const attributeLayout = layout(Buffer.alloc(16), 402, [
  [entryId.comment, 154, 0],
  [entryId.dates, 354, 16],
  [entryId.finderInfo, 122, 32],
  [entryId.afpInfo, 370, 4],
  [entryId.device, 374, 0],
  [entryId.inode, 382, 0],
  [entryId.stamp, 390, 0],
  [entryId.cnid, 398, 0],
]);

/** `._name` (§7.3): the resource fork from byte 82 on. */
export const resourceFileLayout = layout(netatalkFiller, 82, [
  [entryId.finderInfo, 50, 32],
  [entryId.resourceFork, 82, 0],
]);

/** `.AppleDouble/name` (§7.4): all metadata in one head, the resource fork from byte 741 on. */
export const headerFileLayout = layout(netatalkFiller, 741, [
  [entryId.resourceFork, 741, 0],
  [entryId.realName, 182, 0],
  [entryId.comment, 437, 0],
  [entryId.dates, 637, 16],
  [entryId.finderInfo, 653, 32],
  [entryId.prodosInfo, 705, 0],
  [entryId.shortName, 693, 0],
  [entryId.afpInfo, 689, 4],
  [entryId.directoryId, 685, 0],
  [entryId.device, 713, 0],
  [entryId.inode, 721, 0],
  [entryId.stamp, 729, 0],
  [entryId.cnid, 737, 0],
]);
