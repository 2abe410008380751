import { afterEach, beforeEach, expect, test } from "vitest";
import { leaseReserveBytes, SpaceLease } from "../../../src/space/SpaceLease.ts";
import type { SpaceService, SpaceUsage } from "../../../src/space/SpaceService.ts";
import { FakeClock } from "../../support/FakeClock.ts";

const mebibyte = 1024 * 1024;

/** A ledger that does what it says at once. */
class Ledger implements SpaceService {
  usedBytes = 0;
  limitBytes = 1000 * mebibyte;
  /** What the session holds for later, as far as it has said. */
  keptBytes = 0;
  isAway = false;
  isLeft = false;
  questions = 0;
  gifts = 0;
  lose: () => void = () => {};

  async reserve(bytes: number, settledBytes = 0): Promise<boolean> {
    this.questions++;
    if (this.isAway) throw new Error("away");
    this.keptBytes -= settledBytes;
    if (this.usedBytes + bytes > this.limitBytes) return false;
    this.usedBytes += bytes;
    this.keptBytes += bytes;
    return true;
  }

  async giveBack(bytes: number, settledBytes = 0): Promise<void> {
    this.gifts++;
    if (this.isAway) throw new Error("away");
    this.keptBytes -= settledBytes;
    this.usedBytes -= bytes;
  }

  async usage(): Promise<SpaceUsage> {
    return { usedBytes: this.usedBytes, limitBytes: this.limitBytes };
  }

  async leave(): Promise<void> {
    this.isLeft = true;
  }

  onLost(listener: () => void): () => void {
    this.lose = listener;
    return () => (this.lose = () => {});
  }
}

let clock: FakeClock;
let ledger: Ledger;
let lease: SpaceLease;
beforeEach(() => {
  clock = new FakeClock();
  ledger = new Ledger();
  lease = new SpaceLease(ledger, clock);
});
afterEach(() => {
  lease.close();
  expect(clock.timersLeft).toBe(0);
});
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("a lease asks once, and then lets small writes pass without a question", async () => {
  expect(lease.tryTake(4096)).toBe(false);
  expect(await lease.take(4096)).toBe(true);
  expect(ledger.questions).toBe(1);
  for (let count = 0; count < 100; count++) expect(lease.tryTake(4096)).toBe(true);
  expect(ledger.questions).toBe(1);
});

test("a lease gets a new reserve before the old one is used up", async () => {
  await lease.take(mebibyte);
  for (let count = 0; count < 50; count++) {
    expect(lease.tryTake(mebibyte)).toBe(true);
    await turn();
  }
  expect(ledger.usedBytes).toBe(51 * mebibyte + lease.heldBytes);
});

test("a lease takes the exact rest of a volume where there is no room for a reserve", async () => {
  ledger.limitBytes = mebibyte;
  expect(await lease.take(mebibyte)).toBe(true);
  expect(ledger.usedBytes).toBe(mebibyte);
  expect(await lease.take(1)).toBe(false);
  lease.give(4096);
  expect(ledger.usedBytes).toBe(mebibyte - 4096);
  expect(await lease.take(4096)).toBe(true);
});

test("what a lease holds counts towards what would be refused otherwise", async () => {
  await lease.take(4096);
  ledger.limitBytes = ledger.usedBytes + mebibyte;
  expect(await lease.take(leaseReserveBytes + mebibyte)).toBe(true);
  expect(ledger.usedBytes).toBe(ledger.limitBytes);
  expect(lease.heldBytes).toBe(0);
});

test("nothing is lost by a refusal", async () => {
  await lease.take(4096);
  ledger.limitBytes = ledger.usedBytes;
  expect(await lease.take(100 * mebibyte)).toBe(false);
  expect(ledger.usedBytes - lease.heldBytes).toBe(4096);
  expect(await lease.take(leaseReserveBytes)).toBe(true);
});

test("a lease gives back what it is given, and spends none of it", async () => {
  await lease.take(4096);
  const { heldBytes } = lease;
  lease.give(500 * mebibyte);
  lease.give(4096);
  lease.give(0);
  expect(lease.heldBytes).toBe(heldBytes);
  await turn();
  expect(ledger.usedBytes - lease.heldBytes).toBe(-500 * mebibyte);
});

test("many small gifts go back in few messages", async () => {
  for (let count = 0; count < 500; count++) lease.give(10);
  await turn();
  expect(ledger.usedBytes).toBe(-5000);
  expect(ledger.gifts).toBeLessThanOrEqual(2);
});

test("a lease that came to hold too much gives it back", async () => {
  await Promise.all([1, 2, 3, 4].map(() => lease.take(4096)));
  await turn();
  expect(lease.heldBytes).toBeLessThanOrEqual(2 * leaseReserveBytes);
  expect(ledger.usedBytes).toBe(4 * 4096 + lease.heldBytes);
});

test("a lease gives back everything when nobody writes any more", async () => {
  await lease.take(4096);
  clock.advance(4000);
  expect(lease.tryTake(4096)).toBe(true);
  clock.advance(4000);
  expect(lease.heldBytes).toBeGreaterThan(0);
  clock.advance(1000);
  expect(lease.heldBytes).toBe(0);
  expect(ledger.usedBytes).toBe(8192);
  expect(clock.timersLeft).toBe(0);
});

test("the ledger never believes that a lease holds less than it does, and knows when it rests", async () => {
  for (const bytes of [4096, 3 * mebibyte, 700_000, 10]) {
    if (!lease.tryTake(bytes)) await lease.take(bytes);
    expect(ledger.keptBytes).toBeGreaterThanOrEqual(lease.heldBytes);
    lease.give(bytes / 2);
    expect(ledger.keptBytes).toBeGreaterThanOrEqual(lease.heldBytes);
  }
  await turn();
  clock.advance(10_000);
  expect(ledger.keptBytes).toBe(0);
});

test("the ledger knows also that a lease rests which held nothing in reserve", async () => {
  ledger.limitBytes = 100;
  await lease.take(100);
  expect(ledger.keptBytes).toBe(100);
  clock.advance(10_000);
  expect(ledger.keptBytes).toBe(0);
});

test("a closed lease leaves nothing behind and keeps nothing", async () => {
  await lease.take(4096);
  lease.close();
  lease.give(1000);
  lease.give(96);
  expect(ledger.usedBytes).toBe(3000);
  expect(await lease.take(1000)).toBe(true);
  expect(lease.heldBytes).toBe(0);
  expect(ledger.isLeft).toBe(true);
});

test("a lease is closed while it asks", async () => {
  const taken = lease.take(4096);
  lease.close();
  expect(await taken).toBe(true);
  expect(ledger.usedBytes).toBe(4096);
});

test("a lease forgets what it held when the ledger lost sight of it", async () => {
  await lease.take(4096);
  ledger.lose();
  expect(lease.heldBytes).toBe(0);
  expect(lease.tryTake(1)).toBe(false);
  lease.close();
  expect(ledger.usedBytes).toBe(4096 + leaseReserveBytes);
});

test("a lease that is forgotten while it asks reserves its own anew", async () => {
  await lease.take(4096);
  const own = lease.heldBytes;
  const taken = lease.take(own + 1000);
  ledger.lose();
  expect(await taken).toBe(true);
  // The ledger counts the forgotten bytes as spent, until its next count.
  expect(ledger.usedBytes - lease.heldBytes - own).toBeGreaterThanOrEqual(4096 + own + 1000);
});

test("a lease fails while the ledger is away, and holds what it held", async () => {
  await lease.take(4096);
  ledger.isAway = true;
  await expect(lease.take(100 * mebibyte)).rejects.toThrow("away");
  expect(lease.tryTake(leaseReserveBytes)).toBe(true);
  await turn();
  ledger.isAway = false;
  expect(await lease.take(mebibyte)).toBe(true);
});
