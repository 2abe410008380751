import { expect, test } from "vitest";

import { RecentAnswers } from "../../../src/discovery/RecentAnswers.ts";
import { FakeClock } from "../../support/FakeClock.ts";

const one = { name: "nas-afp.local", type: "A", ttl: 120, data: "10.77.0.1" };
const other = { ...one, data: "10.77.0.2" };

test("what was said is not said again within a second, to a probe within a quarter", () => {
  const clock = new FakeClock();
  const recent = new RecentAnswers(clock);
  expect(recent.notJustSaid([one, other], false)).toEqual([one, other]);
  recent.note([one]);
  expect(recent.notJustSaid([one, other], false)).toEqual([other]);
  clock.advance(250);
  expect(recent.notJustSaid([one], true)).toEqual([one]);
  expect(recent.notJustSaid([one], false)).toEqual([]);
  clock.advance(750);
  expect(recent.notJustSaid([one], false)).toEqual([one]);
});
