import { expect, test } from "vitest";
import { ChangeNotices } from "../../../src/processes/session/ChangeNotices.ts";
import { FakeClock } from "../../support/FakeClock.ts";

function watched() {
  const modified = new Map([
    [1, 1000],
    [2, 2000],
  ]);
  const sent: number[] = [];
  const session = {
    openVolumes: { ids: [1, 2] },
    volume: (id: number) => ({
      dates: () => {
        const date = modified.get(id);
        if (date === undefined) throw new Error("the disk is gone");
        return { modified: date };
      },
    }),
    link: { attention: (bits: number) => void sent.push(bits) },
  };
  const clock = new FakeClock();
  const notices = new ChangeNotices<number>(session, clock);
  clock.advance(30_000);
  return { modified, sent, session, clock, notices };
}

test("a volume whose root somebody changed is told once", () => {
  const { modified, sent, clock, notices } = watched();
  modified.set(2, 2001);
  clock.advance(30_000);
  clock.advance(60_000);
  expect(sent).toEqual([0x3001]);
  notices.stop();
});

test("nothing is said of volumes that did not change, were just opened, or can't be read", () => {
  const { modified, sent, session, clock, notices } = watched();
  session.openVolumes.ids.push(3);
  modified.set(3, 3000);
  clock.advance(30_000);
  modified.delete(1);
  clock.advance(30_000);
  expect(sent).toEqual([]);
  notices.stop();
});

test("stopping leaves no timer", () => {
  const { clock, notices } = watched();
  notices.stop();
  expect(clock.timersLeft).toBe(0);
});
