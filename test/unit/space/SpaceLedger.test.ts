import fs from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { reserveWaitMilliseconds } from "../../../src/space/messages.ts";
import { spendingMilliseconds } from "../../../src/space/SpaceHolder.ts";
import { settleMilliseconds, SpaceLedger, upkeepMilliseconds } from "../../../src/space/SpaceLedger.ts";
import { silentLog } from "../../../src/system/log.ts";
import { FakeClock } from "../../support/FakeClock.ts";

const mebibyte = 1024 * 1024;
const limit = 1000 * mebibyte;

let folder: string;
let clock: FakeClock;
let timesWanted: number;
const opened: SpaceLedger[] = [];
beforeEach(() => {
  folder = path.join(fs.mkdtempSync(path.join(tmpdir(), "bandstand-ledger-")), "volume");
  clock = new FakeClock();
  timesWanted = 0;
});
afterEach(() => {
  for (const ledger of opened.splice(0)) ledger.close();
  expect(clock.timersLeft).toBe(0);
  fs.rmSync(path.dirname(folder), { recursive: true, force: true });
});

function open(limitBytes = limit): SpaceLedger {
  const ledger = new SpaceLedger(folder, limitBytes, {
    clock,
    log: silentLog,
    wantsCount: () => void timesWanted++,
  });
  opened.push(ledger);
  return ledger;
}

function count(ledger: SpaceLedger, bytes: number): void {
  ledger.setCounted(bytes);
  clock.advance(settleMilliseconds);
}

async function used(ledger: SpaceLedger): Promise<number> {
  return (await ledger.usage()).usedBytes;
}

function openCounted(bytes: number): SpaceLedger {
  const ledger = open();
  count(ledger, bytes);
  return ledger;
}

test("a reservation waits for the first count", async () => {
  const ledger = open();
  const reserved = ledger.reserve(mebibyte, ledger.enter());
  expect(reserved).toBeInstanceOf(Promise);
  expect(timesWanted).toBe(1);
  count(ledger, 10 * mebibyte);
  expect(await reserved).toBe(true);
  expect(await used(ledger)).toBe(11 * mebibyte);
});

test("a first count that takes too long is a refusal, not silence", async () => {
  const ledger = open();
  const reserved = ledger.reserve(mebibyte, ledger.enter());
  clock.advance(reserveWaitMilliseconds);
  await expect(reserved).rejects.toMatchObject({ reason: "counting" });
  count(ledger, 5);
  expect(await used(ledger)).toBe(5);
});

test("a volume that is being counted still tells its size", async () => {
  const usage = open().usage();
  clock.advance(10_000);
  expect(await usage).toEqual({ usedBytes: 0, limitBytes: limit });
});

test("reservations fill the limit to the byte and not further", async () => {
  const ledger = openCounted(limit - 1000);
  const holder = ledger.enter();
  expect(ledger.reserve(1001, holder)).toBe(false);
  expect(ledger.reserve(600, holder)).toBe(true);
  expect(ledger.reserve(401, holder)).toBe(false);
  expect(ledger.reserve(400, holder)).toBe(true);
  expect(await used(ledger)).toBe(limit);
  ledger.giveBack(10);
  expect(ledger.reserve(10, holder)).toBe(true);
});

test("a volume over its limit takes nothing until enough is deleted", () => {
  const ledger = openCounted(limit + mebibyte);
  const holder = ledger.enter();
  expect(ledger.reserve(1, holder)).toBe(false);
  ledger.giveBack(mebibyte + 5);
  expect(ledger.reserve(5, holder)).toBe(true);
});

test("after an orderly end the next start knows the used bytes", async () => {
  const ledger = openCounted(5000);
  void ledger.reserve(123, ledger.enter());
  ledger.close();
  const next = open();
  expect(await used(next)).toBe(5123);
  expect(next.reserve(mebibyte, next.enter())).toBe(true);
});

test("after a crash the next start never believes that less is used", async () => {
  const ledger = openCounted(5000);
  const holder = ledger.enter();
  for (let step = 0; step < 40; step++) {
    expect(ledger.reserve(20 * mebibyte, holder)).toBe(true);
    const now = await used(ledger);
    const atNextStart = await used(open());
    expect(atNextStart).toBeGreaterThanOrEqual(now);
    expect(atNextStart).toBeLessThanOrEqual(limit);
  }
});

test("what is only a bound after a crash refuses nothing before the count", async () => {
  const ledger = openCounted(limit / 2);
  void ledger.reserve(limit / 2 - 100 * mebibyte, ledger.enter());
  const next = open();
  expect(await used(next)).toBe(limit);
  const reserved = next.reserve(99 * mebibyte, next.enter());
  count(next, limit - 100 * mebibyte);
  expect(await reserved).toBe(true);
  expect(await used(next)).toBe(limit - mebibyte);
});

test("a file that makes no sense is as good as none", () => {
  fs.mkdirSync(folder);
  for (const text of ["", "12", "x\n", "-5\n", "99999999999999999\n", "1\n2\n", "1e3\n"]) {
    fs.writeFileSync(path.join(folder, "used.bytes"), text);
    const ledger = open();
    const reserved = ledger.reserve(1, ledger.enter());
    expect(reserved, JSON.stringify(text)).toBeInstanceOf(Promise);
    count(ledger, 1);
    fs.rmSync(path.join(folder, "used.bytes"));
  }
});

test("a state folder that can't be written stops no session", async () => {
  fs.writeFileSync(folder, "in the way");
  const ledger = openCounted(100);
  expect(ledger.reserve(500 * mebibyte, ledger.enter())).toBe(true);
  expect(await used(ledger)).toBe(500 * mebibyte + 100);
  fs.rmSync(folder);
  clock.advance(upkeepMilliseconds);
  expect(await used(open())).toBeGreaterThanOrEqual(500 * mebibyte + 100);
});

test("a count while nobody did anything is the truth", async () => {
  const ledger = openCounted(500);
  ledger.askForCount();
  count(ledger, 100);
  expect(await used(ledger)).toBe(100);
  ledger.askForCount();
  count(ledger, 900);
  expect(await used(ledger)).toBe(900);
});

test("a count never forgets what was reserved while it ran", async () => {
  const ledger = openCounted(1000);
  const holder = ledger.enter();
  ledger.askForCount();
  void ledger.reserve(300, holder);
  count(ledger, 1000);
  expect(await used(ledger)).toBe(1300);
});

test("a count never forgets what was reserved before and may be written after", async () => {
  const ledger = openCounted(1000);
  const holder = ledger.enter();
  void ledger.reserve(300, holder);
  holder.settled(300);
  clock.advance(spendingMilliseconds / 2);
  ledger.askForCount();
  count(ledger, 1000);
  expect(await used(ledger)).toBe(1300);
});

test("what was deleted behind the count's back is not believed to be somebody else's growth", async () => {
  const ledger = openCounted(1000);
  ledger.askForCount();
  ledger.giveBack(400);
  count(ledger, 1000);
  expect(await used(ledger)).toBe(600);
});

test("what others added to the disk is counted", async () => {
  const ledger = openCounted(1000);
  ledger.askForCount();
  void ledger.reserve(50, ledger.enter());
  count(ledger, 9000);
  expect(await used(ledger)).toBe(9050);
});

test("a session that dies leaves nothing behind once its volume is counted", async () => {
  const ledger = openCounted(1000);
  const holder = ledger.enter();
  void ledger.reserve(500, holder);
  ledger.lose(holder);
  expect(await used(ledger)).toBe(1500);
  expect(timesWanted).toBe(2);
  count(ledger, 1200);
  expect(await used(ledger)).toBe(1200);
});

test("a session that dies during a count is found out by another one", async () => {
  const ledger = openCounted(1000);
  const holder = ledger.enter();
  void ledger.reserve(500, holder);
  ledger.askForCount();
  ledger.lose(holder);
  count(ledger, 1000);
  expect(await used(ledger)).toBe(1500);
  expect(timesWanted).toBe(3);
  count(ledger, 1000);
  expect(await used(ledger)).toBe(1000);
});

test("a session that leaves in order asks for no count", () => {
  const ledger = openCounted(1000);
  const holder = ledger.enter();
  void ledger.reserve(500, holder);
  ledger.leave(holder);
  ledger.lose(holder);
  expect(timesWanted).toBe(1);
});

test("a count that nobody answers is asked for again", () => {
  const ledger = open();
  clock.advance(3 * upkeepMilliseconds);
  expect(timesWanted).toBe(4);
  count(ledger, 0);
  clock.advance(3 * upkeepMilliseconds);
  expect(timesWanted).toBe(4);
});

test("a doubtful count is done again when everybody rests", async () => {
  const ledger = openCounted(1000);
  const holder = ledger.enter();
  ledger.askForCount();
  void ledger.reserve(300, holder);
  holder.settled(300);
  count(ledger, 1000);
  clock.advance(upkeepMilliseconds);
  expect(timesWanted).toBe(2);
  clock.advance(2 * spendingMilliseconds);
  expect(timesWanted).toBeGreaterThan(2);
  count(ledger, 1100);
  expect(await used(ledger)).toBe(1100);
});

test("counts that make no sense, or that nobody asked for, change nothing", async () => {
  const ledger = openCounted(1000);
  count(ledger, 5);
  ledger.askForCount();
  for (const bytes of [-1, Number.NaN, 0.5, Number.POSITIVE_INFINITY, 2 ** 60]) count(ledger, bytes);
  expect(await used(ledger)).toBe(1000);
});

test("a ledger that closes ends what waits for it", async () => {
  const ledger = open();
  const reserved = ledger.reserve(1, ledger.enter());
  ledger.close();
  await expect(reserved).rejects.toMatchObject({ reason: "counting" });
});
