import koffi from "koffi";

/** The C library that this process already has; every call into it is declared in this room and nowhere else. */
export const libc = koffi.load(null);

/** errno of the last call through `libc` that failed. */
export function lastErrno(): number {
  return koffi.errno();
}
