import type { AppleDoubleLayout } from "./appleDoubleLayouts.ts";
import { type AppleDoubleEntry, decodeHeader, entriesMax, entryBytes, entryId } from "./appleDouble.ts";
import { fixedHeaderBytes, magicBytes } from "./appleDouble.ts";
import { readWhole } from "./descriptorBytes.ts";

/** Where the resource fork lies in an AppleDouble file. */
export interface ForkArea {
  /** Of its line in the header. */
  index: number;
  offset: number;
  /** What the header says; true only where something lies behind the fork. */
  length: number;
  /** Nothing lies behind it: it ends where the file ends, whatever the header says. */
  isLast: boolean;
}

const headBytesMax = fixedHeaderBytes + entriesMax * entryBytes;

/** macOS writes this resource fork where it means none. */
const blankForkBytes = 286;
const blankTag = Buffer.from("This resource fork intentionally left blank", "latin1");
const blankTagOffset = 16;

/**
 * The header's entries; of a file that was never wholly written those that it is about to get; undefined where it is
 * no AppleDouble.
 */
export function readEntries(
  fd: number,
  size: number,
  layout: AppleDoubleLayout,
): readonly AppleDoubleEntry[] | undefined {
  if (size === 0) return layout.entries;
  const head = readHead(fd);
  return decodeHeader(head) ?? (isTorn(head) ? layout.entries : undefined);
}

/** Whether a file has no header yet: it was made just now, or the power went before all of it was on the disk. */
export function isUnwritten(fd: number, size: number): boolean {
  if (size >= headBytesMax) return false;
  const head = readHead(fd);
  return decodeHeader(head) === undefined && isTorn(head);
}

/** The first bytes of a header, or zeros in their stead, and no more: nothing else looks like that. */
function isTorn(head: Buffer): boolean {
  const start = head.subarray(0, magicBytes.length);
  return head.length < headBytesMax && (isZero(head) || magicBytes.subarray(0, start.length).equals(start));
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

function readHead(fd: number): Buffer {
  const head = Buffer.alloc(headBytesMax);
  return head.subarray(0, readWhole(fd, head, 0));
}

/** Finds the resource fork among the entries. */
export function forkAreaOf(entries: readonly AppleDoubleEntry[]): ForkArea | undefined {
  const index = entries.findIndex((entry) => entry.id === entryId.resourceFork);
  const fork = entries[index];
  if (fork === undefined || fork.offset < fixedHeaderBytes + entries.length * entryBytes) return undefined;
  const isLast = entries.every((other) => other === fork || other.offset + other.length <= fork.offset);
  return { index, offset: fork.offset, length: fork.length, isLast };
}

/** How many bytes of resource fork a file of that size has; macOS's blank one counts as none. */
export function forkBytesIn(fd: number, size: number, area: ForkArea): number {
  const present = Math.max(0, size - area.offset);
  const length = area.isLast ? present : Math.min(area.length, present);
  if (length !== blankForkBytes) return length;
  const tag = Buffer.alloc(blankTag.length);
  readWhole(fd, tag, area.offset + blankTagOffset);
  return tag.equals(blankTag) ? 0 : length;
}
