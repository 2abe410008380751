import { expect, test } from "vitest";
import { Heartbeat } from "../../../src/dsi/Heartbeat.ts";
import { FakeClock } from "../../support/FakeClock.ts";

/** A clock whose timers are held up, as by a process that is busy. */
class LateClock extends FakeClock {
  heldUpMilliseconds = 0;

  override monotonicMilliseconds(): number {
    return super.monotonicMilliseconds() + this.heldUpMilliseconds;
  }
}

function beating() {
  const clock = new LateClock();
  const seen = { tickles: 0, silent: 0 };
  const heartbeat = new Heartbeat(
    clock,
    { tickleSeconds: 30, timeoutSeconds: 120 },
    {
      isPaused: () => false,
      isIdle: () => true,
      tickle: () => {
        seen.tickles++;
        heartbeat.sent();
      },
      silent: () => {
        seen.silent++;
        heartbeat.stop();
      },
    },
  );
  heartbeat.start();
  return { clock, heartbeat, seen };
}

test("a process that was busy for long reads the connection before it judges the client", () => {
  const { clock, heartbeat, seen } = beating();
  clock.heldUpMilliseconds = 200_000;
  clock.advance(30_000);
  expect(seen).toEqual({ tickles: 1, silent: 0 });
  heartbeat.received();
  clock.advance(119_999);
  expect(seen.silent).toBe(0);
  clock.advance(1);
  expect(seen.silent).toBe(1);
  expect(clock.timersLeft).toBe(0);
});

test("a client that said nothing in the meantime is gone at the next check", () => {
  const { clock, seen } = beating();
  clock.heldUpMilliseconds = 200_000;
  clock.advance(30_001);
  expect(seen.silent).toBe(1);
});

test("sleep and wake do nothing to a heartbeat that was stopped", () => {
  const { clock, heartbeat } = beating();
  heartbeat.stop();
  heartbeat.sleep("classic");
  heartbeat.wake();
  expect(clock.timersLeft).toBe(0);
  expect(heartbeat.isAsleep).toBe(false);
});
