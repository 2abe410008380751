import { beforeEach, expect, test } from "vitest";

import type { Claim } from "../../../src/discovery/claims.ts";
import { Prober } from "../../../src/discovery/Prober.ts";
import { FakeClock } from "../../support/FakeClock.ts";

const fqdn = "NAS._afpovertcp._tcp.local";
const claim: Claim = {
  host: "nas-afp.local",
  ownAddresses: new Set(),
  addresses: [],
  services: [{ fqdn, port: 548 }],
};
const taken = { answers: [{ name: fqdn, type: "SRV", ttl: 120, data: { port: 1, target: "x.local" } }] };
const laterProbe = {
  authorities: [{ name: fqdn, type: "SRV", ttl: 120, data: { port: 9999, target: "x.local" } }],
};

let clock: FakeClock;
let sentAt: number[] = [];
let outcomes: string[] = [];

beforeEach(() => {
  clock = new FakeClock();
  sentAt = [];
  outcomes = [];
});

function startProber(firstByte = 128): Prober {
  return new Prober(claim, {
    clock,
    random: () => Buffer.of(firstByte),
    send: () => sentAt.push(clock.monotonicMilliseconds()),
    done: (outcome) => outcomes.push(outcome),
  });
}

test("three questions a quarter of a second apart, and then the name is free", () => {
  startProber();
  clock.advance(125 + 749);
  expect([sentAt, outcomes]).toEqual([[125, 375, 625], []]);
  clock.advance(1);
  expect(outcomes).toEqual(["free"]);
  expect(clock.timersLeft).toBe(0);
});

test("the first question waits for a random moment of the first quarter", () => {
  startProber(0);
  startProber(255);
  clock.advance(250);
  expect(sentAt[0]).toBe(0);
  expect(sentAt).toContain(249);
});

test("an answer ends it at once, once", () => {
  const prober = startProber();
  clock.advance(130);
  prober.heardResponse(taken);
  prober.heardResponse(taken);
  clock.advance(5000);
  expect([sentAt.length, outcomes, clock.timersLeft]).toEqual([1, ["instance"], 0]);
});

test("what is heard before the first question is no answer", () => {
  const prober = startProber();
  prober.heardResponse(taken);
  prober.heardQuery(laterProbe);
  clock.advance(1000);
  expect(outcomes).toEqual(["free"]);
});

test("who loses to another probe asks again a second later", () => {
  const prober = startProber();
  clock.advance(400);
  prober.heardQuery(laterProbe);
  clock.advance(999);
  expect(sentAt).toEqual([125, 375]);
  clock.advance(1);
  expect(sentAt).toEqual([125, 375, 1400]);
  prober.heardResponse(taken);
  expect(outcomes).toEqual(["instance"]);
});

test("one who goes first for ever and never comes ends it too", () => {
  const prober = startProber();
  for (let round = 0; round < 20 && outcomes.length === 0; round++) {
    clock.advance(round === 0 ? 130 : 1001);
    prober.heardQuery(laterProbe);
  }
  expect([outcomes, clock.timersLeft]).toEqual([["instance"], 0]);
});

test("cancelled, it says so and stops asking", () => {
  const prober = startProber();
  clock.advance(130);
  prober.cancel();
  clock.advance(5000);
  expect([sentAt.length, outcomes, clock.timersLeft]).toEqual([1, ["cancelled"], 0]);
});
