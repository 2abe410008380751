import { lastErrno, libc } from "./libc.ts";

const currentFolder = -100; // AT_FDCWD; not used, the paths are absolute
const noReplace = 1;

type Rename = (fromFolder: number, from: string, toFolder: number, to: string, flags: number) => number;

/** A C library that is older than the call has no such symbol. */
function find(): Rename | undefined {
  try {
    return libc.func(
      "int renameat2(int fromFolder, const char *from, int toFolder, const char *to, uint flags)",
    ) as Rename;
  } catch {
    return undefined;
  }
}

const renameat2 = find();

/**
 * Renames unless something is at `to` already: 0 or a negative errno; undefined where this C library can't,
 * so that the caller has to look first.
 */
export function renameExclusive(from: string, to: string): number | undefined {
  if (renameat2 === undefined) return undefined;
  return renameat2(currentFolder, from, currentFolder, to, noReplace) < 0 ? -lastErrno() : 0;
}
