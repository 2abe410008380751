import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ChallengeMethod, OpenChallenge } from "../../../src/accounts/OpenChallenge.ts";
import type { Verdict } from "../../../src/accounts/Verdict.ts";
import type { FromGate } from "../../../src/processes/messages.ts";
import type { Room, ToGate } from "../../../src/processes/orders.ts";
import {
  challengeMillisecondsMax,
  type ChallengeClaim,
  GateLogins,
  type Judged,
  type LoginJudge,
} from "../../../src/processes/supervisor/GateLogins.ts";
import { silentLog } from "../../../src/system/log.ts";
import { FakeClock } from "../../support/FakeClock.ts";

const right = Buffer.from("right").toString("base64");
const wrong = Buffer.from("wrong").toString("base64");
const refused: Verdict = { kind: "refused" };

function accountOf(name: string) {
  const ids = { uid: 1000, gid: 1000, groups: [], groupNames: [] };
  return { name, fullName: name, isGuest: false, home: undefined, ...ids };
}

/** Lets in whoever says "right", to the challenge that he got. */
class FakeJudge implements LoginJudge {
  readonly asked: string[] = [];
  roomLeft: Room = "free";
  /** Awaited before each verdict. */
  deliberation: Promise<void> | undefined;
  #made = 0;

  async verify({ user, password }: { user: string | undefined; password: Buffer }): Promise<Verdict> {
    const isRight = user === undefined || password.toString() === "right";
    await this.deliberation;
    return isRight ? { kind: "accepted", account: accountOf(user ?? "guest") } : refused;
  }

  begin({ method, user }: ChallengeClaim): OpenChallenge | undefined {
    if (method === "Randnum exchange") return undefined;
    const shown = { salt: Buffer.alloc(0), value: Buffer.of(++this.#made) };
    return { user, shown, check: () => undefined };
  }

  async answer(
    { server, address, user }: ChallengeClaim,
    challenge: OpenChallenge,
    { proof }: { proof: Buffer },
    signal: AbortSignal,
  ): Promise<Judged> {
    this.asked.push(`${user} at ${server} from ${address} to ${challenge.shown.value[0]}`);
    await this.deliberation;
    if (proof.toString() !== "right" || signal.aborted) return { verdict: refused, proof: Buffer.alloc(0) };
    return { verdict: { kind: "accepted", account: accountOf(user) }, proof: Buffer.from("mine") };
  }

  room(): Room {
    return this.roomLeft;
  }
}

let judge: FakeJudge;
let clock: FakeClock;
let logins: GateLogins;

beforeEach(() => {
  judge = new FakeJudge();
  clock = new FakeClock();
  logins = new GateLogins(judge, clock, silentLog);
});

afterEach(() => {
  logins.end();
  expect(clock.timersLeft).toBe(0);
  expect(logins.count).toBe(0);
});

function begin(connection: number, user = "anna", method: ChallengeMethod = "SRP"): ToGate {
  return logins.begin({ type: "begin", connection, server: 1, address: "192.0.2.1", method, user });
}

function answer(connection: number, proof = right): Promise<ToGate> {
  return logins.answer({ type: "answer", connection, clientValue: "", proof });
}

function verify(connection: number, more: Partial<FromGate & { type: "verify" }> = {}): Promise<ToGate> {
  const claim = { server: 1, address: "192.0.2.1", method: "DHX2", user: "ben", password: right, ...more };
  return logins.verify({ type: "verify", connection, ...claim });
}

const isRefused = { type: "verdict", verdict: refused, proof: "" };

test("a challenge, its answer, and the connection is let in once, as who began", async () => {
  expect(begin(7)).toMatchObject({
    type: "challenge",
    connection: 7,
    challenge: { salt: "", value: "AQ==" },
  });
  const verdict = { kind: "accepted", account: { name: "anna" } };
  expect(await answer(7)).toMatchObject({ verdict, proof: Buffer.from("mine").toString("base64") });
  expect(judge.asked).toEqual(["anna at 1 from 192.0.2.1 to 1"]);
  const accepted = { account: { name: "anna" }, server: 1, address: "192.0.2.1", method: "SRP" };
  expect(logins.take(7)).toMatchObject(accepted);
  expect(logins.take(7)).toBeUndefined();
});

describe("a gate that was taken over", () => {
  test("is refused an answer that has no challenge, without anybody being asked", async () => {
    expect(await answer(1)).toMatchObject(isRefused);
    expect(judge.asked).toEqual([]);
  });

  test("can't give one connection's answer for another, nor a second time", async () => {
    begin(1);
    expect(await answer(2)).toMatchObject(isRefused);
    await answer(1);
    expect(logins.take(1)).toBeDefined();
    expect(await answer(1)).toMatchObject(isRefused);
    expect(judge.asked).toHaveLength(1);
  });

  test("can't answer twice while the first answer is judged, nor begin anew or ask otherwise meanwhile", async () => {
    let decide = (): void => {};
    judge.deliberation = new Promise((resolve) => (decide = resolve));
    begin(1);
    const first = answer(1, wrong);
    expect(await answer(1)).toMatchObject(isRefused);
    expect(begin(1)).toMatchObject({ challenge: undefined });
    expect(await verify(1)).toMatchObject(isRefused);
    decide();
    expect(await first).toMatchObject(isRefused);
    expect(logins.take(1)).toBeUndefined();
  });

  test("can't try a second time after a wrong answer", async () => {
    begin(1);
    expect(await answer(1, wrong)).toMatchObject(isRefused);
    expect(await answer(1)).toMatchObject(isRefused);
    expect(judge.asked).toHaveLength(1);
  });

  test("gets no challenge for a connection that is let in, and can't change whose it is", async () => {
    begin(1);
    await answer(1);
    expect(begin(1, "root")).toMatchObject({ challenge: undefined });
    expect(await verify(1)).toMatchObject(isRefused);
    expect(logins.take(1)).toMatchObject({ account: { name: "anna" } });
  });

  test("can't have more remembered than honest clients need", async () => {
    let made = 0;
    for (let connection = 0; connection < 5_000; connection++) {
      const told = begin(connection);
      if (told.type === "challenge" && told.challenge !== undefined) made++;
    }
    for (let connection = 5_000; connection < 6_000; connection++) await verify(connection);
    expect(made).toBe(4_096);
    expect(logins.count).toBe(4_096);
  });
});

test("a second challenge takes the place of the first: only it can be answered", async () => {
  begin(1);
  begin(1, "ben");
  await answer(1);
  expect(judge.asked).toEqual(["ben at 1 from 192.0.2.1 to 2"]);
  expect(await answer(1)).toMatchObject(isRefused);
});

test("a challenge is dropped after two minutes, and when the connection is gone", async () => {
  begin(1);
  begin(2);
  logins.gone(2);
  expect(await answer(2)).toMatchObject(isRefused);
  clock.advance(challengeMillisecondsMax);
  expect(await answer(1)).toMatchObject(isRefused);
});

test("a client that tries a password instead has no challenge any more", async () => {
  begin(1);
  expect(await verify(1, { password: wrong })).toMatchObject(isRefused);
  expect(await answer(1)).toMatchObject(isRefused);
});

test("who left while being judged is not let in, and the judge hears of it", async () => {
  let decide = (): void => {};
  judge.deliberation = new Promise((resolve) => (decide = resolve));
  begin(1);
  const judging = [answer(1), verify(2)];
  logins.gone(1);
  logins.gone(2);
  decide();
  await Promise.all(judging);
  expect(logins.take(1)).toBeUndefined();
  expect(logins.take(2)).toBeUndefined();
});

test("a number that is used again has nothing of the connection before", async () => {
  let decide = (): void => {};
  judge.deliberation = new Promise((resolve) => (decide = resolve));
  const first = verify(1);
  logins.gone(1);
  begin(1, "cleo");
  decide();
  expect(await first).toMatchObject({ verdict: { kind: "accepted" } });
  expect(await answer(1, wrong)).toMatchObject(isRefused);
  expect(logins.take(1)).toBeUndefined();
});

test("a method that is not offered, and a server without room, let nobody in", async () => {
  expect(begin(1, "anna", "Randnum exchange")).toMatchObject({ challenge: undefined });
  judge.roomLeft = "full";
  begin(2);
  expect(await answer(2)).toMatchObject({ room: "full" });
  expect(logins.take(2)).toBeUndefined();
});

test("a judge that fails refuses one login", async () => {
  judge.verify = () => Promise.reject(new Error("away"));
  expect(await verify(1)).toMatchObject(isRefused);
  expect(logins.take(1)).toBeUndefined();
});
