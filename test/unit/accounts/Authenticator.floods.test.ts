import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Authenticator } from "../../../src/accounts/Authenticator.ts";
import { hashPassword } from "../../../src/accounts/passwordHash.ts";
import { PasswordFile } from "../../../src/accounts/PasswordFile.ts";
import type { SystemAccounts } from "../../../src/accounts/SystemAccounts.ts";
import type { Verdict } from "../../../src/accounts/Verdict.ts";
import { silentLog } from "../../../src/system/log.ts";
import { FakeClock } from "../../support/FakeClock.ts";

const cheap = { N: 1024, r: 8, p: 1 };
const hour = 3_600_000;

/** Ten seconds each, and the first ones sooner. */
const guessesAnHourMax = hour / 10_000 + 20;

let folder: string;
let file: PasswordFile;
let clock: FakeClock;
/** Of the system's users, whose names all begin with sam. */
let checkPassword: SystemAccounts["checkPassword"];

beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "bandstand-floods-"));
  file = new PasswordFile(path.join(folder, "passwd"));
  clock = new FakeClock();
  checkPassword = async () => "refused";
  await addUser("fred");
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true });
  expect(clock.timersLeft).toBe(0);
});

async function addUser(name: string): Promise<void> {
  const hash = await hashPassword("secret", cheap);
  const ids = { uid: undefined, gid: undefined };
  await file.set({ name, hash, fullName: "", groups: [], ...ids, isDisabled: false });
}

function authenticator(): Authenticator {
  const sam = { name: "sam", uid: 1001, gid: 100, fullName: "Sam", home: "/home/sam", shell: "" };
  return new Authenticator({
    passwordFile: file,
    serviceUser: { uid: 999, gid: 998, groups: [998] },
    guestUser: "nobody",
    log: silentLog,
    clock,
    system: {
      isRoot: () => true,
      ownIdentity: () => ({ uid: 0, gid: 0, groups: [] }),
      findUser: async (key) => (String(key).startsWith("sam") ? sam : undefined),
      groupsOf: async (_name, gid) => ({ gids: [gid], names: [] }),
      checkPassword: (...asked) => checkPassword(...asked),
      changePassword: async () => "unavailable",
    },
  });
}

/** Guesses at the same user for an hour, on so many connections, each anew when it has its answer: the judged ones. */
async function guessForAnHour(connections: number, addressOf: (number: number) => string): Promise<number> {
  const desk = authenticator();
  let judged = 0;
  let over = 0;
  const end = clock.nowMilliseconds() + hour;
  const guess = async (number: number): Promise<void> => {
    while (clock.nowMilliseconds() < end) {
      const { kind } = await desk.verify("sam", "wrong", { clientAddress: addressOf(number) });
      if (kind === "refused") judged++;
      else await new Promise<void>((resolve) => void clock.after(1_000, resolve));
    }
    over++;
  };
  for (let number = 0; number < connections; number++) void guess(number);
  while (over < connections) {
    await new Promise(setImmediate);
    clock.advance(500);
  }
  return judged;
}

/** Lets time pass until all of them have their verdicts. */
async function verdictsOf(asked: readonly Promise<Verdict>[]): Promise<Verdict["kind"][]> {
  let isSettled = false;
  const all = Promise.all(asked).finally(() => (isSettled = true));
  while (!isSettled) {
    await new Promise(setImmediate);
    clock.advance(50);
  }
  return (await all).map(({ kind }) => kind);
}

test("more connections from one address are no more guesses", async () => {
  const alone = await guessForAnHour(1, () => "10.0.0.66");
  const many = await guessForAnHour(200, () => "10.0.0.66");
  expect(alone).toBeGreaterThan(100);
  expect(alone).toBeLessThanOrEqual(guessesAnHourMax);
  expect(many).toBeLessThanOrEqual(guessesAnHourMax);
});

test("an IPv6 network is one address, however many hosts it has", async () => {
  const many = await guessForAnHour(50, (number) => `2001:db8::${number.toString(16)}`);
  expect(many).toBeLessThanOrEqual(guessesAnHourMax);
});

test("who hangs up guesses no sooner", async () => {
  const desk = authenticator();
  let judged = 0;
  checkPassword = async () => {
    judged++;
    return "refused";
  };
  for (let second = 0; second < 600; second++) {
    const gone = new AbortController();
    const verdict = desk.verify("sam", "wrong", { clientAddress: "10.0.0.66", signal: gone.signal });
    for (let step = 0; step < 4; step++) {
      await new Promise(setImmediate);
      clock.advance(250);
    }
    gone.abort();
    await verdictsOf([verdict]);
  }
  expect(judged).toBeLessThan(150);
  clock.advance(10_000);
});

test("while somebody guesses, the owner elsewhere is let in within two seconds", async () => {
  const desk = authenticator();
  const flood = Array.from({ length: 1000 }, (_, number) =>
    desk.verify("fred", "wrong", { clientAddress: `10.0.${number % 50}.66` }),
  );
  await verdictsOf(flood);
  const again = Array.from({ length: 1000 }, (_, number) =>
    desk.verify("fred", "wrong", { clientAddress: `10.0.${number % 50}.66` }),
  );
  const before = clock.nowMilliseconds();
  const owner = desk.verify("fred", "secret", { clientAddress: "192.168.1.1" });
  while (clock.nowMilliseconds() - before < 2_000) {
    await new Promise(setImmediate);
    clock.advance(50);
  }
  // The clock stands still now: he waits for nothing but the hash.
  expect(await owner).toMatchObject({ kind: "accepted" });
  await verdictsOf(again);
});

test("a school's Macs that come back at once, from one address, are all let in", async () => {
  const desk = authenticator();
  const users = Array.from({ length: 40 }, (_, number) => `pupil${number}`);
  for (const user of users) await addUser(user);
  const macs = Array.from({ length: 200 }, (_, number) => users[number % users.length] ?? "");
  // The clock stands still: nobody waits for anything but his turn.
  const verdicts = await Promise.all(
    macs.map((user) => desk.verify(user, "secret", { clientAddress: "10.0.0.1" })),
  );
  expect(verdicts.filter(({ kind }) => kind !== "accepted")).toEqual([]);
});

test("a system that hangs holds up its own users alone, and they are told to try again later", async () => {
  const desk = authenticator();
  const answers: (() => void)[] = [];
  checkPassword = () => new Promise((resolve) => answers.push(() => resolve("refused")));
  const hung = Array.from({ length: 100 }, (_, number) =>
    desk.verify("sam", "guess", { clientAddress: `10.0.0.${number}` }),
  );
  await new Promise(setImmediate);
  expect(answers.length).toBe(4);
  expect(await desk.verify("fred", "secret", { clientAddress: "10.0.1.1" })).toMatchObject({
    kind: "accepted",
  });
  clock.advance(60_000);
  await new Promise(setImmediate);
  for (const answer of answers) answer();
  const kinds = await verdictsOf(hung);
  expect(kinds.filter((kind) => kind === "busy")).toHaveLength(96);
});

test("a flood at the system's line holds up every refusal alike, whosever name it was", async () => {
  const desk = authenticator();
  const answers: (() => void)[] = [];
  checkPassword = () => new Promise((resolve) => answers.push(() => resolve("refused")));
  const hung = ["1", "2", "3", "4"].map((host) =>
    desk.verify("sam", "x", { clientAddress: `10.0.0.${host}` }),
  );
  const names = ["fred", "sam2", "nobody-at-all", "root"];
  const start = clock.nowMilliseconds();
  const answeredAfter = new Map<string, number>();
  const asked = names.map(async (name, index) => {
    const verdict = await desk.verify(name, "wrong", { clientAddress: `10.0.1.${index}` });
    answeredAfter.set(name, clock.nowMilliseconds() - start);
    return verdict;
  });
  for (let step = 0; step < 53; step++) {
    // Whoever would be answered without a turn has had the time to hash.
    await new Promise((resolve) => setTimeout(resolve, 1));
    clock.advance(100);
  }
  expect(answeredAfter.size).toBe(0);
  checkPassword = async () => "refused";
  for (const answer of answers) answer();
  expect(new Set(await verdictsOf([...hung, ...asked]))).toEqual(new Set(["refused"]));
  // All on the same full second.
  expect(answeredAfter).toEqual(new Map(names.map((name) => [name, 6_000])));
});

test("who comes from an address of wrong passwords stands behind those who do not", async () => {
  const desk = authenticator();
  const order: string[] = [];
  checkPassword = async () => "refused";
  for (let guess = 0; guess < 6; guess++) {
    await verdictsOf([desk.verify(`sam${guess}`, "wrong", { clientAddress: "10.0.0.66" })]);
  }
  const answers: (() => void)[] = [];
  checkPassword = (_user, _password, { clientAddress }) =>
    new Promise((resolve) => {
      order.push(clientAddress ?? "");
      answers.push(() => resolve("accepted"));
    });
  const first = ["1", "2", "3", "4"].map((host) =>
    desk.verify("sam", "x", { clientAddress: `10.0.0.${host}` }),
  );
  const guesser = desk.verify("sam", "x", { clientAddress: "10.0.0.66" });
  await new Promise(setImmediate);
  clock.advance(1_000);
  await new Promise(setImmediate);
  const late = desk.verify("sam", "x", { clientAddress: "10.0.0.5" });
  await new Promise(setImmediate);
  while (answers.length > 0) {
    answers.shift()?.();
    await new Promise(setImmediate);
  }
  await Promise.all([...first, guesser, late]);
  expect(order.slice(4)).toEqual(["10.0.0.5", "10.0.0.66"]);
});
