import type { Clock, Timer } from "../system/clock.ts";

/** Waits until something is done, but no longer than this. */
export async function inTime(clock: Clock, milliseconds: number, done: Promise<void>): Promise<void> {
  let timer: Timer | undefined;
  const late = new Promise<void>((resolve) => {
    timer = clock.after(milliseconds, resolve);
  });
  await Promise.race([done, late]);
  timer?.cancel();
}
