import { DiskNames } from "../../src/volume/DiskNames.ts";
import { utf8Charset } from "../../src/wire/utf8Charset.ts";

/** Names on a disk of which nothing special is said. */
export const plainNames = new DiskNames({
  charset: utf8Charset,
  isDecomposed: false,
  readsHexNames: true,
  caseFold: "none",
});

/** The name on disk of a name that a Mac sent. */
export const toDiskName = (macName: string): string => plainNames.diskName(macName);

/** A name on disk as Macs write it. */
export const toMacName = (diskName: string): string => plainNames.macName(diskName);
