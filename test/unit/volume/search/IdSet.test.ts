import { expect, test } from "vitest";
import type { Cnid } from "../../../../src/volume/index.ts";
import { IdSet } from "../../../../src/volume/search/IdSet.ts";

test("every id is new once, near ones and far ones", () => {
  const ids = new IdSet();
  const all = [0, 1, 7, 8, 9, 17, 4095, 4096, 4097, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] as Cnid[];
  for (const id of all) expect(ids.add(id)).toBe(true);
  for (const id of all) expect(ids.add(id)).toBe(false);
  expect(ids.add(10 as Cnid)).toBe(true);
});
