import { expect, test } from "vitest";
import type { ForkRef } from "../../../src/afp/fields/index.ts";
import { OpenForks, openForksMax } from "../../../src/afp/OpenForks.ts";
import type { Fork, Volume } from "../../../src/volume/index.ts";

const volume = {} as Volume;

function forkThat(closes: () => void = () => {}): Fork {
  return { close: closes } as unknown as Fork;
}

test("a number comes back only when all others were given", () => {
  const forks = new OpenForks();
  const first = forks.add(forkThat(), volume);
  forks.close(first);
  expect(first).toBe(1);
  for (let expected = 2; expected <= 0xffff; expected++) {
    const ref = forks.add(forkThat(), volume);
    expect(ref).toBe(expected);
    if (expected !== 2) forks.close(ref);
  }
  expect(forks.add(forkThat(), volume)).toBe(1);
  // 2 is still open.
  expect(forks.add(forkThat(), volume)).toBe(3);
});

test("no more forks than the limit are taken", () => {
  const forks = new OpenForks();
  for (let count = 0; count < openForksMax; count++) forks.add(forkThat(), volume);
  expect(() => forks.demandPlace()).toThrow("kFPTooManyFilesOpen");
  expect(() => forks.add(forkThat(), volume)).toThrow("kFPTooManyFilesOpen");
});

test("a fork is forgotten even if closing it fails", () => {
  const forks = new OpenForks();
  const ref = forks.add(
    forkThat(() => {
      throw new Error("disk");
    }),
    volume,
  );
  expect(() => forks.close(ref)).toThrow("disk");
  expect(forks.count).toBe(0);
  expect(() => forks.get(0 as ForkRef)).toThrow("no fork has the number 0");
});
