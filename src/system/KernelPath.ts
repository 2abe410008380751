/** A path as system calls get it: bytes where its names are not UTF-8. */
export type KernelPath = string | Buffer;

const end = Buffer.of(0);

/** The same as an argument of a C function, which needs to know where bytes end. */
export function argumentOf(path: KernelPath): KernelPath {
  return typeof path === "string" ? path : Buffer.concat([path, end]);
}
