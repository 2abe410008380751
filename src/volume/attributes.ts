/** AFP attribute bits of files and folders (afp-protocol.md §3.7). */
export const attributeBits = {
  invisible: 0x0001,
  multiUser: 0x0002,
  system: 0x0004,
  dataForkOpen: 0x0008,
  resourceForkOpen: 0x0010,
  writeInhibit: 0x0020,
  backupNeeded: 0x0040,
  renameInhibit: 0x0080,
  deleteInhibit: 0x0100,
} as const;

const { invisible, multiUser, system, writeInhibit, backupNeeded, renameInhibit, deleteInhibit } =
  attributeBits;

/** The bits that are kept as attributes. Invisible and MultiUser are kept as flags of the Finder. */
export const storedAttributes = system | writeInhibit | backupNeeded | renameInhibit | deleteInhibit;

/** The bits of a file or folder that live in the Finder's flags, each with its flag. */
export function flagsOfAttributes(isDirectory: boolean): readonly { attribute: number; flag: number }[] {
  return isDirectory ? folderFlags : fileFlags;
}

const folderFlags = [{ attribute: invisible, flag: 0x4000 }];
// What a folder has in the place of MultiUser says that it is a share point: no client sets that.
const fileFlags = [...folderFlags, { attribute: multiUser, flag: 0x0040 }];
