import { readdirSync, readFileSync } from "node:fs";

/** What a process takes of the machine's memory: pages that it shares count in part. */
export function proportionalBytes(pid: number): number {
  const [, kibibytes = "0"] =
    /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "latin1")) ?? [];
  return Number(kibibytes) * 1024;
}

/** How many descriptors a process has open. */
export function descriptorCount(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
