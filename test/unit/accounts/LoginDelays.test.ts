import { expect, test } from "vitest";
import { addressKey, defaultLoginDelays, LoginDelays } from "../../../src/accounts/LoginDelays.ts";
import { FakeClock } from "../../support/FakeClock.ts";

function delays(entriesMax = defaultLoginDelays.entriesMax) {
  const clock = new FakeClock();
  return { clock, delays: new LoginDelays(clock, { ...defaultLoginDelays, entriesMax }) };
}

test("a few wrong passwords cost nothing, then each doubles the wait up to its bound", () => {
  const { delays: tried } = delays();
  const waits = Array.from({ length: 12 }, () => {
    const wait = tried.millisecondsFor("fred", "10.0.0.1");
    tried.failed("fred", "10.0.0.1");
    return wait;
  });
  expect(waits).toEqual([0, 0, 0, 250, 500, 1000, 2000, 4000, 8000, 8000, 8000, 8000]);
});

test("the owner elsewhere waits two seconds at most while somebody guesses", () => {
  const { delays: tried } = delays();
  for (let guess = 0; guess < 1000; guess++) tried.failed("fred", `10.0.${guess % 250}.1`);
  expect(tried.millisecondsFor("fred", "192.168.1.1")).toBe(2000);
  expect(tried.millisecondsFor("anna", "192.168.1.1")).toBe(0);
});

test("an address is slow for every user, and a login does not clear it", () => {
  const { delays: tried } = delays();
  for (let guess = 0; guess < 10; guess++) tried.failed(`user${guess}`, "10.0.0.1");
  tried.succeeded("mallory");
  expect(tried.millisecondsFor("fred", "10.0.0.1")).toBe(8000);
  expect(tried.millisecondsFor("fred", "10.0.0.2")).toBe(0);
});

test("a login forgives the user", () => {
  const { delays: tried } = delays();
  for (let guess = 0; guess < 10; guess++) tried.failed("fred", undefined);
  expect(tried.millisecondsFor("FRED", undefined)).toBe(2000);
  tried.succeeded("fred");
  expect(tried.millisecondsFor("fred", undefined)).toBe(0);
});

test("time forgives everybody", () => {
  const { clock, delays: tried } = delays();
  for (let guess = 0; guess < 100; guess++) tried.failed("fred", "10.0.0.1");
  clock.advance(6 * 60_000);
  expect(tried.millisecondsFor("fred", "10.0.0.1")).toBe(0);
});

test("a flood of names and addresses takes bounded memory and forgets the quietest first", () => {
  const { clock, delays: tried } = delays(100);
  for (let guess = 0; guess < 5; guess++) tried.failed("quiet", "10.0.0.1");
  for (let guess = 0; guess < 5000; guess++) {
    tried.failed(`name${guess}`, `10.1.${guess >> 8}.${guess & 255}`);
    if (guess % 50 === 0) tried.failed("fred", "10.0.0.2");
  }
  clock.advance(1);
  expect(tried.millisecondsFor("quiet", "10.0.0.1")).toBe(0);
  expect(tried.millisecondsFor("fred", "10.0.0.2")).toBe(8000);
});

test("addresses of one IPv6 network count as one, IPv4 through IPv6 as IPv4", () => {
  expect(addressKey("2001:db8::1")).toBe(addressKey("2001:db8::ffff:1"));
  expect(addressKey("2001:db8::1")).not.toBe(addressKey("2001:db8:0:1::1"));
  expect(addressKey("::ffff:10.0.0.1")).toBe(addressKey("10.0.0.1"));
});
