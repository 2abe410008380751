import { afterEach, beforeEach, expect, test } from "vitest";
import { SpaceClient } from "../../../src/space/SpaceClient.ts";
import { SpaceLease } from "../../../src/space/SpaceLease.ts";
import { settleMilliseconds } from "../../../src/space/SpaceLedger.ts";
import { SpaceServiceUnavailable } from "../../../src/space/SpaceService.ts";
import { LedgerHouse, whatIsDue } from "../../support/LedgerHouse.ts";

const limit = 1_000_000;

let house: LedgerHouse;
beforeEach(() => {
  house = new LedgerHouse(limit);
});
afterEach(() => house.close());

/** The volume's first count ends. */
async function counted(bytes: number): Promise<void> {
  await whatIsDue();
  house.ledgers.counted("volume", bytes);
  house.clock.advance(settleMilliseconds);
  await whatIsDue();
}

test("a session reserves, gives back and sees what is used", async () => {
  const { space } = house.session();
  const reserved = space.reserve(300_000);
  await counted(500_000);
  expect(await reserved).toBe(true);
  expect(await space.reserve(200_001)).toBe(false);
  expect(await space.reserve(200_000)).toBe(true);
  await space.giveBack(1000);
  expect(await space.usage()).toEqual({ usedBytes: 999_000, limitBytes: limit });
});

test("two sessions share one ledger", async () => {
  const [one, other] = [house.session().space, house.session().space];
  const first = one.reserve(600_000);
  await counted(0);
  await first;
  expect(await other.reserve(600_000)).toBe(false);
  expect(await other.usage()).toMatchObject({ usedBytes: 600_000 });
});

test("a new limit holds for the sessions that are there", async () => {
  const { space } = house.session();
  const reserved = space.reserve(100_000);
  await counted(0);
  await reserved;
  house.limitBytes = 150_000;
  await house.session().space.usage();
  expect(await space.reserve(100_000)).toBe(false);
});

test("a session gets nothing of a volume that it may not use", async () => {
  const { channel } = house.session("volume");
  const other = new SpaceClient(channel, "other");
  await expect(other.usage()).rejects.toThrow(SpaceServiceUnavailable);
  await expect(other.reserve(1)).rejects.toThrow("may not use");
  await expect(other.giveBack(1)).rejects.toThrow("may not use");
  expect(house.wanted).toEqual([]);
});

test("a number of bytes that no volume has ends the question, not the service", async () => {
  const { space } = house.session();
  for (const bytes of [-1, 0.5, Number.NaN, 2 ** 60]) await expect(space.reserve(bytes)).rejects.toThrow();
  await counted(0);
  const reserved = space.reserve(5);
  await counted(0);
  expect(await reserved).toBe(true);
});

test("what a killed session held is known again after the next count", async () => {
  const { channel, space } = house.session();
  const reserved = space.reserve(900_000);
  await counted(50_000);
  await reserved;
  house.kill(channel);
  await whatIsDue();
  expect(house.wanted).toEqual(["volume", "volume"]);
  await counted(70_000);
  expect(await house.session().space.usage()).toMatchObject({ usedBytes: 70_000 });
});

test("a session that is killed while it waits for the first count leaves nothing reserved", async () => {
  const { channel, space } = house.session();
  const reserved = space.reserve(900_000);
  const refused = expect(reserved).rejects.toThrow(SpaceServiceUnavailable);
  await whatIsDue();
  house.kill(channel);
  await refused;
  await counted(50_000);
  expect(await house.session().space.usage()).toMatchObject({ usedBytes: 50_000 });
});

test("a session finds a new service, and what it held counts as spent", async () => {
  const { space } = house.session();
  const lease = new SpaceLease(space, house.clock);
  house.limitBytes = 100_000_000;
  const taken = lease.take(1000);
  await counted(0);
  expect(await taken).toBe(true);
  expect(lease.heldBytes).toBeGreaterThan(0);
  const { usedBytes } = await space.usage();
  house.restart("orderly");
  await whatIsDue();
  expect(lease.heldBytes).toBe(0);
  const again = lease.take(1000);
  house.clock.advance(1000);
  await whatIsDue();
  expect(await again).toBe(true);
  expect((await space.usage()).usedBytes - lease.heldBytes).toBe(usedBytes + 1000);
  lease.close();
});

test("a session whose service stays away hears so", async () => {
  const { space } = house.session();
  house.isAway = true;
  const refused = expect(space.reserve(1)).rejects.toThrow(SpaceServiceUnavailable);
  for (let second = 0; second < 30; second++) {
    house.clock.advance(1000);
    await whatIsDue();
  }
  await refused;
});

test("whoever listens hears of a lost service until it listens no more", async () => {
  const { space } = house.session();
  const lost: string[] = [];
  const stop = space.onLost(() => lost.push("first"));
  space.onLost(() => lost.push("second"));
  for (const round of [1, 2]) {
    const asked = space.giveBack(round);
    house.clock.advance(1000);
    await asked;
    house.restart("by force");
    await whatIsDue();
    stop();
  }
  expect(lost).toEqual(["first", "second", "second"]);
});
