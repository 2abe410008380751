import { expect, test } from "vitest";
import { NoTurn, Turns } from "../../../src/system/Turns.ts";
import { FakeClock } from "../../support/FakeClock.ts";

const limits = { atOnce: 2, waitingMax: 2, waitMillisecondsMax: 1000 };

/** Work that ends when the test says so. */
function openWork() {
  let finish = () => {};
  const ended = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return { work: () => ended, finish };
}

test("only so many run at once, and the next begins when one ends", async () => {
  const clock = new FakeClock();
  const turns = new Turns(limits);
  const first = openWork();
  const second = openWork();
  const order: string[] = [];
  const running = [turns.run(first.work, clock), turns.run(second.work, clock)];
  running.push(
    turns.run(async () => void order.push("third"), clock),
    turns.run(async () => void order.push("fourth"), clock),
  );
  await new Promise(setImmediate);
  expect(order).toEqual([]);
  second.finish();
  await new Promise(setImmediate);
  expect(order).toEqual(["third", "fourth"]);
  first.finish();
  await Promise.all(running);
  expect(clock.timersLeft).toBe(0);
});

test("work that fails gives its turn on", async () => {
  const clock = new FakeClock();
  const turns = new Turns({ ...limits, atOnce: 1 });
  const failing = turns.run(async () => {
    throw new Error("broken");
  }, clock);
  const next = turns.run(async () => "done", clock);
  await expect(failing).rejects.toThrow("broken");
  expect(await next).toBe("done");
  expect(await turns.run(async () => "again", clock)).toBe("again");
});

test("who finds too many waiting is sent away at once", async () => {
  const clock = new FakeClock();
  const turns = new Turns({ ...limits, atOnce: 1 });
  const busy = openWork();
  const accepted = [busy.work, async () => {}, async () => {}].map((work) => turns.run(work, clock));
  await expect(turns.run(async () => {}, clock)).rejects.toThrow(NoTurn);
  busy.finish();
  await Promise.all(accepted);
});

test("who waits too long is sent away, and those behind still get their turn", async () => {
  const clock = new FakeClock();
  const turns = new Turns({ ...limits, atOnce: 1 });
  const busy = openWork();
  const first = turns.run(busy.work, clock);
  const impatient = turns.run(async () => "late", clock);
  const expected = expect(impatient).rejects.toThrow(NoTurn);
  clock.advance(600);
  const patient = turns.run(async () => "in time", clock);
  clock.advance(600);
  await expected;
  busy.finish();
  await first;
  expect(await patient).toBe("in time");
  expect(clock.timersLeft).toBe(0);
});
