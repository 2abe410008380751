import koffi from "koffi";

// Name services (LDAP, sssd) are asked on threads of the pool, and need more room there than koffi's 128 KiB.
koffi.config({ async_stack_size: 1 << 20 });

/** The C library that this process already has; every call into it is declared in this room and nowhere else. */
export const libc = koffi.load(null);

/** errno of the last call through `libc` that failed. */
export function lastErrno(): number {
  return koffi.errno();
}
