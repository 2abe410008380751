/** Bits of file and directory bitmaps as a client writes them down, by the names of NodeParameters. */
const commonBits = {
  attributes: 0x0001,
  parentDid: 0x0002,
  created: 0x0004,
  modified: 0x0008,
  backedUp: 0x0010,
  finderInfo: 0x0020,
  longName: 0x0040,
  nodeId: 0x0100,
  utf8Name: 0x2000,
  unixPrivileges: 0x8000,
} as const;

/** Bits that only files have; the lengths in 64 bits. */
const fileBits = { ...commonBits, dataBytes: 0x0800, resourceBytes: 0x4000 } as const;

/** Bits that only directories have. */
const directoryBits = {
  ...commonBits,
  offspringCount: 0x0200,
  ownerId: 0x0400,
  groupId: 0x0800,
  accessRights: 0x1000,
} as const;

/** Bits of FPSetFileDirParms and its kin, by the names of ParameterChanges. */
export const changeBits = {
  attributes: 0x0001,
  created: 0x0004,
  modified: 0x0008,
  backedUp: 0x0010,
  finderInfo: 0x0020,
  ownerId: 0x0400,
  groupId: 0x0800,
  accessRights: 0x1000,
  /** AFP 2 only. */
  prodosInfo: 0x2000,
  unixPrivileges: 0x8000,
} as const;

/** Bits of volume bitmaps, by the names of VolumeParameters. */
export const volumeParameterBits = {
  attributes: 0x0001,
  signature: 0x0002,
  created: 0x0004,
  modified: 0x0008,
  backedUp: 0x0010,
  volumeId: 0x0020,
  freeBytes: 0x0040,
  totalBytes: 0x0080,
  name: 0x0100,
  extendedFreeBytes: 0x0200,
  extendedTotalBytes: 0x0400,
  blockBytes: 0x0800,
} as const;

/** All bits of some names together. */
export function bitmapOf<Table extends Record<string, number>>(
  table: Table,
  names: readonly (keyof Table)[] = Object.keys(table),
): number {
  return names.reduce((bits, name) => bits | (table[name] ?? 0), 0);
}

/** Which parameters are wanted of files, and which of directories. */
export interface NodeBitmaps {
  file: number;
  directory: number;
}

/** UTF-8 names and UNIX privileges. */
const newBits = commonBits.utf8Name | commonBits.unixPrivileges;

/** Both lengths in 32 bits. */
const oldLengths = 0x0600;

/** What a Mac asks for when it lists a folder, UNIX privileges left out: not every volume has them. */
export function usualBitmaps(version: number): NodeBitmaps {
  const file = bitmapOf(fileBits) & ~commonBits.unixPrivileges;
  const directory = bitmapOf(directoryBits) & ~commonBits.unixPrivileges;
  if (version >= 30) return { file, directory };
  const newLengths = fileBits.dataBytes | fileBits.resourceBytes;
  return { file: (file & ~newBits & ~newLengths) | oldLengths, directory: directory & ~newBits };
}
