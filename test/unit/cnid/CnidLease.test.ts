import { expect, test } from "vitest";
import type { Cnid } from "../../../src/cnid/Cnid.ts";
import { CnidLease, LeaseSpent } from "../../../src/cnid/CnidLease.ts";
import { CnidsExhausted, cnidsEnd } from "../../../src/cnid/OpenCnidStore.ts";

test("a lease gives nothing before its end is on stable storage", async () => {
  let commit: () => void = () => {};
  const lease = new CnidLease(17 as Cnid, () => new Promise((resolve) => (commit = resolve)), 4);
  expect(() => lease.take()).toThrow(LeaseSpent);
  const extended = lease.extend();
  expect(() => lease.take()).toThrow(LeaseSpent);
  commit();
  await extended;
  expect([lease.take(), lease.take(), lease.take(), lease.take()]).toEqual([17, 18, 19, 20]);
  expect(() => lease.take()).toThrow(LeaseSpent);
});

test("a lease that could not be extended gives nothing", async () => {
  const lease = new CnidLease(17 as Cnid, () => Promise.reject(new Error("ENOSPC")), 4);
  await expect(lease.extend()).rejects.toThrow("ENOSPC");
  expect(() => lease.take()).toThrow(LeaseSpent);
});

test("a lease is low when half of it is given, and never at the end of all ids", async () => {
  const lease = new CnidLease((cnidsEnd - 5) as Cnid, () => Promise.resolve(), 4);
  await lease.extend();
  expect(lease.isLow).toBe(false);
  for (let count = 0; count < 3; count++) lease.take();
  expect(lease.isLow).toBe(true);
  await lease.extend();
  expect(lease.isLow).toBe(false);
  expect([lease.take(), lease.take()]).toEqual([cnidsEnd - 2, cnidsEnd - 1]);
  expect(() => lease.take()).toThrow(CnidsExhausted);
});

test("extensions asked for at the same time are one", async () => {
  const ends: number[] = [];
  const lease = new CnidLease(
    17 as Cnid,
    async (end) => {
      ends.push(end);
    },
    4,
  );
  await Promise.all([lease.extend(), lease.extend()]);
  expect(ends).toEqual([21]);
});
