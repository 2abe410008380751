import { readdirSync, readlinkSync } from "node:fs";

/** What this process has open below a folder; nothing may be left of it after a test. */
export function openDescriptors(folder: string): string[] {
  return readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return target.startsWith(folder) ? [target] : [];
    } catch {
      return []; // the descriptor that read the list
    }
  });
}
