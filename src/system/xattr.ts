import { argumentOf, type KernelPath } from "./KernelPath.ts";
import { lastErrno, libc } from "./libc.ts";

const lgetxattr = libc.func(
  "intptr_t lgetxattr(const char *path, const char *name, _Out_ void *value, size_t size)",
) as (path: KernelPath, name: string, into: Uint8Array, size: number) => number;
const lsetxattr = libc.func(
  "int lsetxattr(const char *path, const char *name, const void *value, size_t size, int flags)",
) as (path: KernelPath, name: string, value: Uint8Array, size: number, flags: number) => number;
const fsetxattr = libc.func(
  "int fsetxattr(int fd, const char *name, const void *value, size_t size, int flags)",
) as (fd: number, name: string, value: Uint8Array, size: number, flags: number) => number;
const llistxattr = libc.func("intptr_t llistxattr(const char *path, _Out_ void *list, size_t size)") as (
  path: KernelPath,
  into: Uint8Array,
  size: number,
) => number;
const lremovexattr = libc.func("int lremovexattr(const char *path, const char *name)") as (
  path: KernelPath,
  name: string,
) => number;

/**
 * What Linux allows for one value (XATTR_SIZE_MAX), and for all names of a file together (XATTR_LIST_MAX).
 */
const xattrBytesMax = 65_536;

const userPrefix = Buffer.from("user.");
const nextUserPrefix = Buffer.from("\0user.");
const createFlag = 1;
const replaceFlag = 2;

// One for all calls: they are synchronous, and what is handed out is a copy.
const scratch = Buffer.alloc(xattrBytesMax);

/** The value of an extended attribute, or a negative errno. Never follows a link at the end of the path. */
export function getXattr(path: KernelPath, name: string): Buffer | number {
  const length = lgetxattr(argumentOf(path), name, scratch, scratch.length);
  return length < 0 ? -lastErrno() : Buffer.from(scratch.subarray(0, length));
}

/** Sets an extended attribute in one step; 0 or a negative errno. */
export function setXattr(
  path: KernelPath,
  name: string,
  value: Uint8Array,
  when: "always" | "create" | "replace" = "always",
): number {
  const flags = when === "create" ? createFlag : when === "replace" ? replaceFlag : 0;
  return lsetxattr(argumentOf(path), name, value, value.length, flags) < 0 ? -lastErrno() : 0;
}

/** As setXattr, of an open file. */
export function setOpenXattr(fd: number, name: string, value: Uint8Array): number {
  return fsetxattr(fd, name, value, value.length, 0) < 0 ? -lastErrno() : 0;
}

/** The raw names of a node's extended attributes, or a negative errno. */
export function listXattrs(path: KernelPath): Buffer[] | number {
  const length = llistxattr(argumentOf(path), scratch, scratch.length);
  if (length < 0) return -lastErrno();
  const names: Buffer[] = [];
  for (let start = 0; start < length;) {
    const end = scratch.indexOf(0, start);
    if (end < 0 || end >= length) break;
    names.push(Buffer.from(scratch.subarray(start, end)));
    start = end + 1;
  }
  return names;
}

/** Whether a node has any attribute of the kind that users set; false where that can't be looked up. */
export function hasUserXattr(path: KernelPath): boolean {
  const length = llistxattr(argumentOf(path), scratch, scratch.length);
  if (length <= 0) return false;
  const names = scratch.subarray(0, length);
  return names.subarray(0, userPrefix.length).equals(userPrefix) || names.includes(nextUserPrefix);
}

/** Takes an extended attribute away; 0 or a negative errno. */
export function removeXattr(path: KernelPath, name: string): number {
  return lremovexattr(argumentOf(path), name) < 0 ? -lastErrno() : 0;
}
