import { afterEach, beforeEach, expect, test } from "vitest";
import { VolumePasswords } from "../../../src/accounts/VolumePasswords.ts";
import { FakeClock } from "../../support/FakeClock.ts";

const anna = { user: "anna", clientAddress: "192.0.2.1", volume: "Music" };

let clock: FakeClock;
let passwords: VolumePasswords;

beforeEach(() => {
  clock = new FakeClock();
  passwords = new VolumePasswords(clock);
});

afterEach(() => {
  expect(clock.timersLeft).toBe(0);
});

/** What was decided, and after how many milliseconds. */
async function ask(right: string, given: Buffer, visitor = anna): Promise<[boolean, number]> {
  const startedAt = clock.monotonicMilliseconds();
  let answer: boolean | undefined;
  void passwords.isRight(right, given, visitor).then((isRight) => (answer = isRight));
  for (;;) {
    await new Promise(setImmediate);
    if (answer !== undefined) return [answer, clock.monotonicMilliseconds() - startedAt];
    clock.advance(50);
  }
}

const field = (text: string, encoding: BufferEncoding = "utf8") =>
  Buffer.concat([Buffer.from(text, encoding), Buffer.alloc(8)]).subarray(0, 8);

test("eight bytes, zeros behind a shorter password; case counts", async () => {
  expect(await ask("Secret", field("Secret"))).toEqual([true, 0]);
  expect(await ask("12345678", field("12345678"))).toEqual([true, 0]);
  for (const wrong of [
    field("secret"),
    field("Secre"),
    Buffer.alloc(8),
    Buffer.from("Secret"),
    Buffer.alloc(0),
  ])
    expect((await ask("Secret", wrong))[0]).toBe(false);
});

test("letters beyond ASCII are right in MacRoman and in UTF-8, composed", async () => {
  expect((await ask("u\u0308ber", field("9f626572", "hex")))[0]).toBe(true);
  expect((await ask("über", field("über")))[0]).toBe(true);
  expect((await ask("日本", field("日本")))[0]).toBe(true);
  expect((await ask("日本", field("??")))[0]).toBe(false);
  expect((await ask("日本", Buffer.alloc(8)))[0]).toBe(false);
});

test("a wrong password waits a second for its answer, and more each time; others do not wait", async () => {
  const waits = [];
  for (let guess = 0; guess < 8; guess++) waits.push((await ask("Secret", field("wrong")))[1]);
  expect(waits[0]).toBe(1_000);
  expect(waits[7]).toBeGreaterThan(2_000);
  expect(await ask("Secret", field("Secret"), { ...anna, user: "ben", clientAddress: "192.0.2.2" })).toEqual([
    true,
    0,
  ]);
});
