import { commentBytesMax, finderInfoBytes, type Metadata } from "../storage/Metadata.ts";
import { attributeBits, flagsOfAttributes, storedAttributes } from "./attributes.ts";
import type { NodeChanges } from "./NodeParameters.ts";
import { finderTypeOfProdos } from "./prodosInfo.ts";
import type { TypeTable } from "./TypeTable.ts";
import type { SeenNode, VolumeNode } from "./VolumeNode.ts";

/** What a volume shows of files that have no Finder info of their own. */
export interface Look {
  hidesDotFiles: boolean;
  types: TypeTable;
}

const typeBytes = 8;
const flagsAt = 8;
const invisibleFlag = 0x4000;
/** Where the root's window stands belongs to each Mac that opens it. */
const rootWindowAt = { start: 10, end: 14 };
const linkType = Buffer.from("slnkrhap", "latin1");

/** The Finder info that a client sees: links have their own, files without a type one by their extension. */
export function shownFinderInfo(node: SeenNode, metadata: Metadata | undefined, look: Look): Buffer {
  const info = Buffer.alloc(finderInfoBytes);
  metadata?.finderInfo.copy(info);
  if (node.stat.kind === "link") linkType.copy(info);
  if (node.stat.kind === "file" && isZero(info.subarray(0, typeBytes))) {
    look.types.of(node.name)?.copy(info);
  }
  if (look.hidesDotFiles && node.name.startsWith(".")) setFlag(info, invisibleFlag, true);
  return info;
}

/** The attribute bits that are kept, without those that say whether a fork is open. */
export function shownAttributes(node: SeenNode, finderInfo: Buffer, metadata: Metadata | undefined): number {
  let attributes = (metadata?.attributes ?? 0) & storedAttributes;
  for (const { attribute, flag } of flagsOfAttributes(node.stat.kind === "directory")) {
    if (hasFlag(finderInfo, flag)) attributes |= attribute;
  }
  return attributes;
}

/** Metadata after a client's changes to attributes, Finder info and dates. */
export function changedMetadata(before: Metadata, node: VolumeNode, changes: NodeChanges): Metadata {
  const after: Metadata = { ...before, finderInfo: Buffer.from(changes.finderInfo ?? before.finderInfo) };
  if (changes.prodosInfo !== undefined && node.stat.kind === "file") {
    finderTypeOfProdos(changes.prodosInfo).copy(after.finderInfo);
  }
  if (node.path === "" && changes.finderInfo !== undefined) {
    after.finderInfo.fill(0, rootWindowAt.start, rootWindowAt.end);
  }
  if (changes.attributes !== undefined) {
    const { bits, set } = changes.attributes;
    const kept = bits & storedAttributes;
    after.attributes = set ? before.attributes | kept : before.attributes & ~kept;
    for (const { attribute, flag } of flagsOfAttributes(node.stat.kind === "directory")) {
      if ((bits & attribute) !== 0) setFlag(after.finderInfo, flag, set);
    }
  }
  if (changes.comment !== undefined) after.comment = changes.comment.subarray(0, commentBytesMax);
  if ("created" in changes) after.createdMilliseconds = changes.created;
  else if (changes.modified !== undefined && changes.modified < (before.createdMilliseconds ?? -Infinity)) {
    // A node is never younger than its last change: on a Mac's own disks the creation date goes back with it.
    after.createdMilliseconds = changes.modified;
  }
  if ("backedUp" in changes) after.backedUpMilliseconds = changes.backedUp;
  return after;
}

/** True where a client asks to make a symbolic link of a file (afp-protocol.md §3.7). */
export function isLinkType(finderInfo: Buffer): boolean {
  return finderInfo.subarray(0, typeBytes).equals(linkType);
}

/** Whether the Finder hides the node. */
export function isInvisible(metadata: Metadata): boolean {
  return hasFlag(metadata.finderInfo, invisibleFlag);
}

/** True where an inhibit bit forbids what is asked. */
export function forbids(metadata: Metadata | undefined, bit: "write" | "rename" | "delete"): boolean {
  return ((metadata?.attributes ?? 0) & inhibitBits[bit]) !== 0;
}

const inhibitBits = {
  write: attributeBits.writeInhibit,
  rename: attributeBits.renameInhibit,
  delete: attributeBits.deleteInhibit,
} as const;

function hasFlag(finderInfo: Buffer, flag: number): boolean {
  return ((((finderInfo[flagsAt] ?? 0) << 8) | (finderInfo[flagsAt + 1] ?? 0)) & flag) !== 0;
}

function setFlag(finderInfo: Buffer, flag: number, isSet: boolean): void {
  for (const [index, bits] of [flag >> 8, flag & 0xff].entries()) {
    const before = finderInfo[flagsAt + index] ?? 0;
    finderInfo[flagsAt + index] = isSet ? before | bits : before & ~bits;
  }
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}
