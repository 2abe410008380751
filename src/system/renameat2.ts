import { argumentOf, type KernelPath } from "./KernelPath.ts";
import { lastErrno, libc } from "./libc.ts";

const currentFolder = -100; // AT_FDCWD; not used, the paths are absolute

type Rename = (
  fromFolder: number,
  from: KernelPath,
  toFolder: number,
  to: KernelPath,
  flags: number,
) => number;

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

const call = find();

/** Flags of the call: something at the target is EEXIST; or both change names, neither ever without one. */
export const renameFlags = { noReplace: 1, exchange: 2 } as const;

/** 0 or a negative errno; undefined where this C library does not have the call. */
export function renameat2(from: KernelPath, to: KernelPath, flags: number): number | undefined {
  if (call === undefined) return undefined;
  return call(currentFolder, argumentOf(from), currentFolder, argumentOf(to), flags) < 0 ? -lastErrno() : 0;
}
