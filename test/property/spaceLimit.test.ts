import { expect, test } from "vitest";
import type { RequestClient } from "../../src/wire/RequestClient.ts";
import type { SpaceClient } from "../../src/space/SpaceClient.ts";
import { SpaceLease } from "../../src/space/SpaceLease.ts";
import { spendingMilliseconds } from "../../src/space/SpaceHolder.ts";
import { settleMilliseconds, upkeepMilliseconds } from "../../src/space/SpaceLedger.ts";
import { LedgerHouse, whatIsDue } from "../support/LedgerHouse.ts";
import { seededNumbers } from "../support/seededNumbers.ts";

const limit = 6 * 1024 * 1024;
const filesCount = 12;
const sessionsCount = 4;
const steps = 220;

interface Session {
  channel: RequestClient;
  space: SpaceClient;
  lease: SpaceLease;
  /** Growth that has its room and is not on the disk yet. */
  inFlight: { bytes: number; land: () => void }[];
  isLeaving: boolean;
  isDead: boolean;
}

/** Sessions that do what they like to a disk of a few files, while it is counted and processes die. */
class Race {
  readonly house = new LedgerHouse(limit);
  readonly disk: number[] = Array.from({ length: filesCount }, () => 0);
  readonly #below: (limit: number) => number;
  readonly #sessions: Session[] = [];
  #walk: { next: number; bytes: number } | undefined;
  #countsBegun = 0;

  constructor(seed: number) {
    this.#below = seededNumbers(seed);
    this.disk[0] = this.#below(limit / 4);
    for (let count = 0; count < sessionsCount; count++) this.#sessions.push(this.#newSession());
  }

  get diskBytes(): number {
    return this.disk.reduce((sum, bytes) => sum + bytes, 0);
  }

  /** What is on the disk, on its way there, or kept for later by a session. */
  get spentBytes(): number {
    return this.#sessions.reduce(
      (sum, { lease, inFlight }) => inFlight.reduce((most, { bytes }) => most + bytes, sum + lease.heldBytes),
      this.diskBytes,
    );
  }

  /** Undefined before the first count. */
  async usedBytes(): Promise<number | undefined> {
    const usage = this.house.ledgers.get("volume", limit).usage();
    const known = usage.then(({ usedBytes }) => usedBytes);
    return await Promise.race([known, whatIsDue().then(() => undefined)]);
  }

  async step(): Promise<void> {
    const session = this.#sessions[this.#below(sessionsCount)];
    if (session === undefined) return;
    const luck = this.#below(100);
    if (luck < 40) this.#grow(session);
    else if (luck < 55) this.#delete(session);
    else if (luck < 65) this.#land(session);
    else if (luck < 90) this.#count(1 + this.#below(5));
    else if (luck < 94) this.house.clock.advance(this.#below(8_000));
    else if (luck < 96) this.#kill(session);
    else if (luck < 98) await this.#leave(session);
    else if (luck < 99) await this.#restart();
    else this.house.clock.advance(upkeepMilliseconds);
    await whatIsDue();
  }

  /** Everybody ends in order; when all is counted the ledger has to know the truth. */
  async rest(): Promise<void> {
    for (const session of this.#sessions) await this.#leave(session);
    for (let round = 0; round < 4; round++) {
      this.house.clock.advance(spendingMilliseconds);
      while (this.#isCountWanted()) this.#count(filesCount + 1);
      this.house.clock.advance(settleMilliseconds);
      await whatIsDue();
    }
  }

  close(): void {
    for (const session of this.#sessions) session.lease.close();
    this.house.close();
  }

  /** As a Mac does, it asks for the volume's size first. */
  #newSession(): Session {
    const { channel, space } = this.house.session();
    space.usage().catch(() => {});
    return {
      channel,
      space,
      lease: new SpaceLease(space, this.house.clock),
      inFlight: [],
      isLeaving: false,
      isDead: false,
    };
  }

  #grow(session: Session): void {
    const bytes = 1 + this.#below(this.#below(3) === 0 ? limit / 3 : 100_000);
    const grown = this.#below(3) === 0 ? this.#below(bytes + 1) : bytes;
    const file = this.#below(filesCount);
    const land = (): void => {
      this.disk[file] = (this.disk[file] ?? 0) + grown;
      session.lease.give(bytes - grown);
    };
    const begin = (): void => {
      // A killed process writes nothing any more.
      if (session.isDead) return;
      if (session.isLeaving || this.#below(2) === 0) land();
      else session.inFlight.push({ bytes, land });
    };
    if (session.lease.tryTake(bytes)) return begin();
    session.lease.take(bytes).then(
      (isTaken) => (isTaken ? begin() : undefined),
      () => {},
    );
  }

  #delete(session: Session): void {
    const file = this.#below(filesCount);
    const bytes = this.disk[file] ?? 0;
    this.disk[file] = 0;
    session.lease.give(bytes);
  }

  #land(session: Session): void {
    for (const { land } of session.inFlight.splice(0)) land();
  }

  #isCountWanted(): boolean {
    return this.#walk !== undefined || this.house.wanted.length > this.#countsBegun;
  }

  /** Looks at some more files, as the process does that counts. */
  #count(files: number): void {
    if (!this.#isCountWanted()) return;
    this.#walk ??= { next: 0, bytes: 0 };
    // Demands that come while a count runs are not heard.
    this.#countsBegun = this.house.wanted.length;
    for (let count = 0; count < files && this.#walk.next < filesCount; count++) {
      this.#walk.bytes += this.disk[this.#walk.next++] ?? 0;
    }
    if (this.#walk.next < filesCount) return;
    this.house.ledgers.counted("volume", this.#walk.bytes);
    this.#walk = undefined;
  }

  #kill(session: Session): void {
    session.isDead = true;
    this.house.kill(session.channel);
    session.lease.close();
    this.#sessions[this.#sessions.indexOf(session)] = this.#newSession();
  }

  async #leave(session: Session): Promise<void> {
    session.isLeaving = true;
    this.#land(session);
    session.lease.close();
    await whatIsDue();
    this.#kill(session);
  }

  async #restart(): Promise<void> {
    // What is under way ends long before a new service has started a count.
    for (const session of this.#sessions) this.#land(session);
    this.#walk = undefined;
    this.#countsBegun = this.house.wanted.length;
    this.house.restart(this.#below(2) === 0 ? "orderly" : "by force");
    // Every session has something to ask soon.
    for (const { space } of this.#sessions) space.usage().catch(() => {});
    await whatIsDue();
    this.house.clock.advance(100);
  }
}

test("no race of sessions, counts and deaths passes a limit, and at rest the ledger knows the disk", async () => {
  const firstSeed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  for (let seed = firstSeed; seed < firstSeed + 12; seed++) {
    const race = new Race(seed);
    try {
      for (let step = 0; step < steps; step++) {
        await race.step();
        const where = `step ${step}, SEED=${seed}`;
        expect(race.diskBytes, where).toBeLessThanOrEqual(limit);
        const used = await race.usedBytes();
        if (used !== undefined) expect(race.spentBytes, where).toBeLessThanOrEqual(used);
      }
      await race.rest();
      expect(await race.usedBytes(), `SEED=${seed}`).toBe(race.diskBytes);
    } finally {
      race.close();
    }
  }
});

test("many writers fill a volume to the last byte and no further", async () => {
  const house = new LedgerHouse(limit);
  try {
    const leases = Array.from({ length: 8 }, () => new SpaceLease(house.session().space, house.clock));
    let diskBytes = 0;
    const write = async (lease: SpaceLease, bytes: number): Promise<void> => {
      while (lease.tryTake(bytes) || (await lease.take(bytes))) {
        diskBytes += bytes;
        expect(diskBytes).toBeLessThanOrEqual(limit);
      }
    };
    const racing = Promise.all(leases.map((lease, index) => write(lease, 4096 * (1 + index))));
    await whatIsDue();
    house.ledgers.counted("volume", 0);
    house.clock.advance(settleMilliseconds);
    await racing;
    // Whoever rests keeps nothing from whoever still wants to write.
    house.clock.advance(6_000);
    await whatIsDue();
    const [last] = leases;
    if (last !== undefined) await write(last, 4096);
    expect(diskBytes).toBe(limit);
    for (const lease of leases) lease.close();
  } finally {
    house.close();
  }
});
