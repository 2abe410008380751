import { expect } from "vitest";
import type { DsiSession } from "../../src/dsi/DsiSession.ts";
import { type DsiPair, freshPair, openPair, turns } from "./dsiPair.ts";
import type { FakeClock } from "./FakeClock.ts";

const clocks = new Set<FakeClock>();
const sessions = new Set<DsiSession>();

/** Sees to it that this session is ended after the test, and that no timer is left then. */
export function endAfterwards<Ended extends { session: DsiSession; clock: FakeClock }>(pair: Ended): Ended {
  clocks.add(pair.clock);
  sessions.add(pair.session);
  return pair;
}

/** A connection whose session was opened, ended after the test. */
export async function opened(...settings: Parameters<typeof openPair>): Promise<DsiPair> {
  return endAfterwards(await openPair(...settings));
}

/** A connection on which nothing was said yet, ended after the test. */
export function fresh(...settings: Parameters<typeof freshPair>): DsiPair {
  return endAfterwards(freshPair(...settings));
}

/** For `afterEach`: ends what the test opened. */
export async function endAll(): Promise<void> {
  await turns();
  for (const session of sessions) session.close();
  // Whoever does not take the last bytes is given up.
  for (const clock of clocks) clock.advance(10_000);
  for (const clock of clocks) expect(clock.timersLeft).toBe(0);
  clocks.clear();
  sessions.clear();
}
