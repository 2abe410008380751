import { readdirSync } from "node:fs";
import koffi from "koffi";
import { libc } from "./libc.ts";
import { hideMemory } from "./privileges.ts";

const limitType = koffi.struct({ soft: "uint64_t", hard: "uint64_t" });
const setrlimit = libc.func("setrlimit", "int", ["int", koffi.pointer(limitType)]) as (
  resource: number,
  limit: { soft: number; hard: number },
) => number;
const fcntl = libc.func("int fcntl(int fd, int command, ...)") as (
  fd: number,
  command: number,
  type: "int",
  value: number,
) => number;

const coreBytes = 4; // RLIMIT_CORE
const setFlags = 2; // F_SETFD
const closeOnExec = 1; // FD_CLOEXEC
const standardErrors = 2;

/**
 * For the first process of a server: no core dump is made of it or of those that it starts, nobody else looks into its
 * memory, and what descriptors its starter left open stay here.
 */
export function guardOwnProcess(): void {
  hideMemory();
  setrlimit(coreBytes, { soft: 0, hard: 0 });
  for (const name of readdirSync("/proc/self/fd")) {
    // The one that the list was read with is closed by now; that fails, and does no harm.
    if (Number(name) > standardErrors) fcntl(Number(name), setFlags, "int", closeOnExec);
  }
}
