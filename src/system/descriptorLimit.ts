import { readFileSync } from "node:fs";

/** How many descriptors this process may have; node:fs has raised that to all that its starter allowed. */
export function descriptorLimit(): number {
  try {
    const limits = readFileSync("/proc/self/limits", "latin1");
    const [, soft = ""] = /^Max open files +(\d+|unlimited)/m.exec(limits) ?? [];
    return soft === "unlimited" || soft === "" ? Infinity : Number(soft);
  } catch {
    return Infinity;
  }
}
