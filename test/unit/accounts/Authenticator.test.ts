import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Authenticator, type AuthenticatorSettings } from "../../../src/accounts/Authenticator.ts";
import { hashPassword } from "../../../src/accounts/passwordHash.ts";
import type { AccountStore } from "../../../src/accounts/AccountFinder.ts";
import { PasswordFile } from "../../../src/accounts/PasswordFile.ts";
import type { PasswordRecord } from "../../../src/accounts/PasswordRecord.ts";
import type { SystemAccounts } from "../../../src/accounts/SystemAccounts.ts";
import { silentLog, type Log } from "../../../src/system/log.ts";
import type { SystemAnswer } from "../../../src/system/pam.ts";
import { FakeClock } from "../../support/FakeClock.ts";

const cheap = { N: 1024, r: 8, p: 1 };
const serviceUser = { uid: 999, gid: 998, groups: [998] };

let folder: string;
let file: PasswordFile;
let clock: FakeClock;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "bandstand-login-"));
  file = new PasswordFile(path.join(folder, "passwd"));
  clock = new FakeClock();
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true });
  expect(clock.timersLeft).toBe(0);
});

/** A system with root, anna (uid 1001) and nobody; the only password that it takes is "right". */
function fakeSystem(isRoot: boolean, answer: SystemAnswer = "accepted") {
  const asked: string[] = [];
  const stores: (readonly AccountStore[])[] = [];
  const users = [
    { name: "root", uid: 0, gid: 0, fullName: "root", home: "/root", shell: "/bin/sh" },
    { name: "anna", uid: 1001, gid: 100, fullName: "Anna", home: "/home/anna", shell: "/usr/sbin/nologin" },
    { name: "nobody", uid: 65_534, gid: 65_534, fullName: "", home: "", shell: "" },
  ];
  const system: SystemAccounts = {
    isRoot: () => isRoot,
    ownIdentity: () => ({ uid: 1500, gid: 1500, groups: [1500, 27] }),
    findUser: async (key) => users.find(({ name, uid }) => name === key || uid === key),
    groupsOf: async (name, gid) => ({ gids: [gid, 50], names: [`${name}s`, "staff"] }),
    checkPassword: async (user, password, how) => {
      asked.push(`${user} ${how.clientAddress ?? ""}`);
      stores.push(how.stores);
      return Buffer.from(password).toString() === "right" ? answer : "refused";
    },
    changePassword: async () => "unavailable",
  };
  return { system, asked, stores };
}

function authenticator(system: SystemAccounts, more: Partial<AuthenticatorSettings> = {}): Authenticator {
  return new Authenticator({
    passwordFile: file,
    serviceUser,
    guestUser: "nobody",
    log: silentLog,
    clock,
    system,
    ...more,
  });
}

async function addUser(name: string, password: string, more: Partial<PasswordRecord> = {}): Promise<void> {
  const hash = await hashPassword(password, cheap);
  await file.set({
    name,
    hash,
    fullName: "",
    groups: [],
    uid: undefined,
    gid: undefined,
    isDisabled: false,
    ...more,
  });
}

/** Lets time pass only while something waits for it. */
async function settled<T>(promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const done = promise.finally(() => {
    isSettled = true;
  });
  while (!isSettled) {
    await new Promise(setImmediate);
    if (clock.timersLeft > 0) clock.advance(50);
  }
  return done;
}

test("a user of our own without a uid runs as the service user", async () => {
  await addUser("fred", "secret", { fullName: "Fred Example", groups: ["macs"] });
  const { system } = fakeSystem(true);
  expect(await settled(authenticator(system).verify("fred", "secret"))).toEqual({
    kind: "accepted",
    account: {
      name: "fred",
      fullName: "Fred Example",
      isGuest: false,
      uid: 999,
      gid: 998,
      groups: [998],
      groupNames: ["macs"],
      home: undefined,
    },
  });
});

test("a user of our own with a uid has that system user's groups and home", async () => {
  await addUser("fred", "secret", { groups: ["macs", "staff"], uid: 1001, gid: 77 });
  const { system } = fakeSystem(true);
  expect(await settled(authenticator(system).verify("fred", Buffer.from("secret")))).toMatchObject({
    account: {
      uid: 1001,
      gid: 77,
      groups: [77, 50],
      groupNames: ["macs", "staff", "annas"],
      home: "/home/anna",
    },
  });
});

test("where the server is not root everybody runs as its own user, and the system is not asked", async () => {
  await addUser("fred", "secret", { uid: 1001, gid: 100 });
  const { system, asked } = fakeSystem(false);
  const desk = authenticator(system);
  expect(await settled(desk.verify("fred", "secret"))).toMatchObject({
    account: { name: "fred", uid: 1500, gid: 1500, groups: [1500, 27] },
  });
  expect(await settled(desk.guest())).toMatchObject({
    account: { name: "nobody", isGuest: true, uid: 1500, groupNames: [] },
  });
  expect(await settled(desk.verify("anna", "right"))).toEqual({ kind: "refused" });
  expect(asked).toEqual([]);
});

test("a user whom the file does not know is asked of the system, shell or no shell", async () => {
  const { system, asked } = fakeSystem(true);
  const verdict = await settled(authenticator(system).verify("anna", "right", { clientAddress: "10.0.0.1" }));
  expect(verdict).toEqual({
    kind: "accepted",
    account: {
      name: "anna",
      fullName: "Anna",
      isGuest: false,
      uid: 1001,
      gid: 100,
      groups: [100, 50],
      groupNames: ["annas", "staff"],
      home: "/home/anna",
    },
  });
  expect(asked).toEqual(["anna 10.0.0.1"]);
});

test("a name in the file is decided there, also where its line is wrong or disabled", async () => {
  const { system, asked } = fakeSystem(true);
  const desk = authenticator(system);
  await addUser("anna", "ours");
  expect(await settled(desk.verify("anna", "right"))).toEqual({ kind: "refused" });
  await addUser("anna", "ours", { isDisabled: true });
  expect(await settled(desk.verify("anna", "ours"))).toEqual({ kind: "disabled" });
  expect(await settled(desk.verify("anna", "wrong"))).toEqual({ kind: "refused" });
  fs.writeFileSync(file.path, "anna:broken\n");
  expect(await settled(desk.verify("anna", "right"))).toEqual({ kind: "refused" });
  fs.writeFileSync(file.path, Buffer.of(0xff));
  expect(await settled(desk.verify("anna", "right"))).toEqual({ kind: "refused" });
  expect(asked).toEqual([]);
});

test("one of our own who has to choose another password may do that, whether or not he shows the one he has", async () => {
  await addUser("fred", "secret", { mustChange: true });
  const desk = authenticator(fakeSystem(true).system);
  const verdict = { kind: "mustChange", account: { name: "fred", uid: 999 } };
  expect(await settled(desk.verify("fred", "secret"))).toMatchObject(verdict);
  expect(await settled(desk.prove("fred", () => true))).toMatchObject(verdict);
  expect(await settled(desk.verify("fred", "wrong"))).toEqual({ kind: "refused" });
  await addUser("fred", "secret", { mustChange: true, isDisabled: true });
  expect(await settled(desk.verify("fred", "secret"))).toEqual({ kind: "disabled" });
});

test("root is refused without being asked for", async () => {
  const { system, asked } = fakeSystem(true);
  expect(await settled(authenticator(system).verify("root", "right"))).toEqual({ kind: "refused" });
  expect(asked).toEqual([]);
});

test("a guest account that is root or unknown lets no guest in", async () => {
  const { system } = fakeSystem(true);
  const desk = authenticator(system);
  expect(await desk.guest()).toMatchObject({ kind: "accepted", account: { uid: 65_534, fullName: "Guest" } });
  expect(await desk.guest("root")).toEqual({ kind: "refused" });
  expect(await desk.guest("nowhere")).toEqual({ kind: "refused" });
});

test("a service user that is root is refused from the start", () => {
  const { system } = fakeSystem(true);
  expect(() => authenticator(system, { serviceUser: { uid: 0, gid: 0, groups: [] } })).toThrow(RangeError);
});

test.each([
  ["disabled", { kind: "disabled" }],
  ["closed", { kind: "closed" }],
  ["lapsed", { kind: "expired" }],
  ["expired", { kind: "expired", account: { name: "anna", uid: 1001 } }],
  ["mustChange", { kind: "mustChange", account: { name: "anna", uid: 1001 } }],
] as const)("%s is told at once to who knew the password, and to nobody else", async (answer, verdict) => {
  const { system } = fakeSystem(true, answer);
  const desk = authenticator(system);
  const before = clock.nowMilliseconds();
  const told = await settled(desk.verify("anna", "right"));
  expect(told).toMatchObject(verdict);
  expect("account" in told).toBe("account" in verdict);
  expect(clock.nowMilliseconds()).toBe(before);
  expect(await settled(desk.verify("anna", "wrong"))).toEqual({ kind: "refused" });
});

test("a system that can't be asked refuses, and the log says so", async () => {
  const errors: string[] = [];
  const log: Log = { ...silentLog, error: (_fields, message) => void errors.push(message) };
  const away = fakeSystem(true, "unavailable").system;
  expect(await settled(authenticator(away, { log }).verify("anna", "right"))).toEqual({ kind: "refused" });
  const broken = { ...away, findUser: () => Promise.reject(new Error("LDAP is away")) };
  expect(await settled(authenticator(broken, { log }).verify("anna", "right"))).toEqual({ kind: "refused" });
  expect(errors).toHaveLength(2);
});

test("a store that the server does not name lets nobody in; the others are asked in its order", async () => {
  await addUser("fred", "secret");
  const { system, asked, stores } = fakeSystem(true);
  const desk = authenticator(system);
  const kindOf = async (user: string, password: string, ...order: AccountStore[]) =>
    (await settled(desk.verify(user, password, { stores: order }))).kind;
  expect([await kindOf("anna", "right", "own"), await kindOf("fred", "secret", "pam")]).toEqual([
    "refused",
    "refused",
  ]);
  expect(asked).toEqual([]);
  expect(await kindOf("fred", "secret", "pam", "own")).toBe("accepted");
  expect(await kindOf("anna", "right", "shadow", "pam")).toBe("accepted");
  expect(stores).toEqual([["shadow", "pam"]]);
});

test("the full name logs in too, but a system user of that name comes first", async () => {
  await addUser("fred", "secret", { fullName: "Fred Example" });
  await addUser("other", "secret", { fullName: "anna" });
  const { system, asked } = fakeSystem(true);
  const desk = authenticator(system);
  expect(await settled(desk.verify("fred example", "secret"))).toMatchObject({ account: { name: "fred" } });
  expect(await settled(desk.verify("anna", "secret"))).toEqual({ kind: "refused" });
  expect(asked).toEqual(["anna "]);
});

test("every refusal is answered after the same time, a right password at once", async () => {
  await addUser("fred", "secret");
  const { system } = fakeSystem(true);
  const took = async (user: string, password: string) => {
    const desk = authenticator(system);
    const before = clock.nowMilliseconds();
    await settled(desk.verify(user, password));
    return clock.nowMilliseconds() - before;
  };
  expect(await took("fred", "secret")).toBe(0);
  for (const user of ["fred", "anna", "root", "unknown", "\0", "x".repeat(1000)]) {
    expect(await took(user, "wrong")).toBe(2000);
  }
});

test("after many wrong passwords the right one waits, but is let in", async () => {
  await addUser("fred", "secret");
  const { system } = fakeSystem(true);
  const desk = authenticator(system);
  const origin = { clientAddress: "10.0.0.1" };
  for (let guess = 0; guess < 7; guess++) await settled(desk.verify("fred", "wrong", origin));
  const before = clock.nowMilliseconds();
  expect(await settled(desk.verify("fred", "secret", origin))).toMatchObject({ kind: "accepted" });
  expect(clock.nowMilliseconds() - before).toBeGreaterThan(200);
  expect(clock.nowMilliseconds() - before).toBeLessThanOrEqual(8000);
});

test("who has gone is not waited for", async () => {
  await addUser("fred", "secret");
  const { system } = fakeSystem(true);
  const desk = authenticator(system);
  for (let guess = 0; guess < 4; guess++) await settled(desk.verify("fred", "wrong"));
  const gone = new AbortController();
  const verdict = desk.verify("fred", "secret", { signal: gone.signal });
  while (clock.timersLeft === 0) await new Promise(setImmediate);
  gone.abort();
  expect(await verdict).toEqual({ kind: "refused" });
  expect(await desk.verify("fred", "secret", { signal: gone.signal })).toEqual({ kind: "busy" });
});
