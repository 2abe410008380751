import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const pollMilliseconds = 5;

/** Asks again and again until it is true; resolves with the milliseconds that took, throws after too many. */
export async function until(
  isTrue: () => boolean | Promise<boolean>,
  what: string,
  millisecondsMax = 15_000,
): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const isNow = await isTrue();
    const took = performance.now() - startedAt;
    if (isNow) return took;
    if (took > millisecondsMax) throw new Error(`${what}: not within ${millisecondsMax} ms`);
    await pause(pollMilliseconds);
  }
}

/** Whether a process of this number is there; one that ended and was not waited for is not. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return !stat.slice(stat.lastIndexOf(")")).startsWith(") Z");
  } catch {
    return false;
  }
}

/** A process and all below it. */
export function familyOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  const children = text.split(" ").filter(Boolean).map(Number);
  return [pid, ...children.flatMap(familyOf)];
}
