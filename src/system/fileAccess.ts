import { argumentOf, type KernelPath } from "./KernelPath.ts";
import { libc } from "./libc.ts";

const currentFolder = -100; // AT_FDCWD; not used, the paths are absolute
const asEffectiveUser = 0x200; // AT_EACCESS
const noFollow = 0x100; // AT_SYMLINK_NOFOLLOW

const faccessat = libc.func("int faccessat(int folder, const char *path, int mode, int flags)") as (
  folder: number,
  path: KernelPath,
  mode: number,
  flags: number,
) => number;

const modeOf = { read: 4, write: 2, search: 1 } as const;

/**
 * Whether the kernel would let this process do that with a node; node:fs would throw for every no, which is
 * slow.
 */
export function mayAccess(path: KernelPath, wish: keyof typeof modeOf): boolean {
  return faccessat(currentFolder, argumentOf(path), modeOf[wish], asEffectiveUser | noFollow) === 0;
}
