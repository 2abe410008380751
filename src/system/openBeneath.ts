import { argumentOf, type KernelPath } from "./KernelPath.ts";
import { lastErrno, libc } from "./libc.ts";

const callNumber = 437; // openat2, the same on every architecture
const resolveBeneath = 0x08;
const resolveNoSymlinks = 0x04;
const resolveNoMagicLinks = 0x02;

const openat2 = libc.func(
  "long syscall(long number, int folder, const char *path, const void *how, size_t size)",
) as (number: number, folder: number, path: KernelPath, how: BigUint64Array, size: number) => number;

// struct open_how: flags, mode, resolve.
const how = new BigUint64Array([0n, 0n, BigInt(resolveBeneath | resolveNoSymlinks | resolveNoMagicLinks)]);

/**
 * Opens a node, found from an open folder without leaving it and without passing a symbolic link anywhere; a
 * descriptor or a negative errno. The flags are those of open(2), close-on-exec among them.
 */
export function openBeneath(folder: number, path: KernelPath, flags: number): number {
  how[0] = BigInt(flags);
  const fd = openat2(callNumber, folder, argumentOf(path), how, how.byteLength);
  return fd < 0 ? -lastErrno() : fd;
}
