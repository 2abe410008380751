import { expect, test } from "vitest";
import { VolumeNotices } from "../../../src/afp/VolumeNotices.ts";
import { FakeClock } from "../../support/FakeClock.ts";

function watched() {
  const modified = new Map([
    [1, 1000],
    [2, 2000],
  ]);
  const sent: number[] = [];
  const volumes = {
    ids: [1, 2],
    get: (id: number) => ({
      dates: () => {
        const date = modified.get(id);
        if (date === undefined) throw new Error("the disk is gone");
        return { modified: date };
      },
    }),
  };
  const clock = new FakeClock();
  const notices = new VolumeNotices<number>(volumes, { attention: (bits) => void sent.push(bits) }, clock);
  notices.look();
  return { modified, sent, volumes, clock, notices };
}

test("a volume whose root somebody changed is told once", () => {
  const { modified, sent, notices } = watched();
  modified.set(2, 2001);
  notices.look();
  notices.look();
  expect(sent).toEqual([0x3001]);
});

test("nothing is said of volumes that did not change, were just opened, or can't be read", () => {
  const { modified, sent, volumes, notices } = watched();
  volumes.ids.push(3);
  modified.set(3, 3000);
  notices.look();
  modified.delete(1);
  notices.look();
  expect(sent).toEqual([]);
});

test("own changes are told once a second", () => {
  const { modified, sent, clock, notices } = watched();
  for (let change = 0; change < 30; change++) {
    modified.set(1, 5000 + change);
    clock.advance(100);
    notices.lookAfterOwnChange();
  }
  expect(sent).toEqual([0x3001, 0x3001, 0x3001]);
});
