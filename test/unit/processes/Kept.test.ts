import { expect, test } from "vitest";
import type { Child } from "../../../src/processes/Child.ts";
import { Kept } from "../../../src/processes/supervisor/Kept.ts";
import { silentLog } from "../../../src/system/log.ts";
import { FakeClock } from "../../support/FakeClock.ts";

/** As much of a Child as its keeper uses. */
class FakeChild {
  onExit: () => void = () => {};
  readonly role = "gate";
  readonly sent: unknown[] = [];
  hasEnded = false;

  send(message: unknown): void {
    this.sent.push(message);
  }

  async endsWithin(): Promise<void> {
    this.die();
  }

  die(): void {
    this.hasEnded = true;
    this.onExit();
  }
}

function keeper(): { kept: Kept<string, string>; children: FakeChild[]; clock: FakeClock } {
  const clock = new FakeClock();
  const children: FakeChild[] = [];
  const start = (): Child<string, string> => {
    const child = new FakeChild();
    children.push(child);
    return child as unknown as Child<string, string>;
  };
  return { kept: new Kept(start, clock, silentLog), children, clock };
}

test("a process that was well for long is started again within a tenth of a second", () => {
  const { kept, children, clock } = keeper();
  kept.run();
  clock.advance(60_000);
  children.at(-1)?.die();
  clock.advance(100);
  expect(children).toHaveLength(2);
});

test("a process that dies at once is started ever more slowly, and never given up", () => {
  const { kept, children, clock } = keeper();
  kept.run();
  for (let death = 0; death < 20; death++) {
    children.at(-1)?.die();
    clock.advance(5_000);
  }
  expect(children).toHaveLength(21);
  children.at(-1)?.die();
  clock.advance(4_900);
  expect(children).toHaveLength(21);
});

test("a process that was told to stop is not started again", async () => {
  const { kept, children, clock } = keeper();
  kept.run();
  await kept.stop("good-bye");
  clock.advance(60_000);
  expect(children).toHaveLength(1);
  expect(children[0]?.sent).toEqual(["good-bye"]);
  expect(clock.timersLeft).toBe(0);
});

test("stopping while a restart is waiting cancels it", async () => {
  const { kept, children, clock } = keeper();
  kept.run();
  children[0]?.die();
  await kept.stop("good-bye");
  clock.advance(60_000);
  expect(children).toHaveLength(1);
});
