import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tokenKinds } from "../../src/afp/ports.ts";
import { AfpClient } from "../support/AfpClient.ts";
import { AfpFork } from "../support/AfpFork.ts";
import { type ProcessHost, startProcessHost } from "../support/backup/processHost.ts";
import type { Credentials } from "../support/loginClient.ts";
import { until } from "../support/until.ts";

const errorLevel = 50;
const ben: Credentials = { user: "ben", password: "a secret of ben's" };
const guest: Credentials = { uam: "No User Authent" };
const bootTime = Buffer.from("mon.");

let host: ProcessHost;
let anna: Credentials;

beforeAll(async () => {
  host = await startProcessHost("", {
    users: { ben: "a secret of ben's" },
    serverOptions: "-uamlist uams_dhx2.so,uams_guest.so",
  });
  anna = host.credentials;
}, 60_000);

afterAll(async () => {
  expect(host.server.log.filter((line) => Number(line["level"]) >= errorLevel)).toEqual([]);
  await host.server.stop();
});

async function loggedIn(who: Credentials, from = "127.0.0.1"): Promise<AfpClient> {
  const client = AfpClient.connect(await host.from(from).connect());
  await client.openSession();
  await client.login(who);
  return client;
}

/** A session with a fork open, which whoever takes it over finds. */
async function sessionToTake(who: Credentials, name: string) {
  const client = await loggedIn(who);
  const token = await client.getSessionToken(`the Mac with ${name}`, bootTime);
  const volume = await client.openVolume(host.volumeName);
  await volume.createFile(name);
  const fork = await volume.openFork(name, { read: true, write: true });
  await fork.write(0, Buffer.from(name));
  return { client, token, fork };
}

const refusal = /kFPMiscErr/;

test("a token is 32 bytes that nobody can guess, and another one for each session", async () => {
  const clients = await Promise.all([loggedIn(anna), loggedIn(anna), loggedIn(ben)]);
  const tokens = await Promise.all(clients.map((client, n) => client.getSessionToken(`Mac ${n}`, bootTime)));
  expect(tokens.map(({ length }) => length)).toEqual([32, 32, 32]);
  expect(new Set(tokens.map((token) => token.toString("hex"))).size).toBe(3);
  await Promise.all(clients.map((client) => client.logout()));
});

test("a stolen token is worth nothing to another user, nor to a guest, and the session goes on", async () => {
  const { client, token, fork } = await sessionToTake(anna, "stolen");
  for (const thief of [ben, guest]) {
    const other = await loggedIn(thief);
    await expect(other.disconnectOldSession(token)).rejects.toThrow(refusal);
    expect(await other.volumeNames()).toContain(host.volumeName);
    await other.logout();
  }
  expect((await fork.read(0, 100)).toString()).toBe("stolen");
  await client.logout();
});

test("a lost session is its user's at another address too, and the token stays good", async () => {
  const { client, token, fork } = await sessionToTake(anna, "moved");
  client.cut();
  for (const address of ["127.0.6.1", "127.0.6.2"]) {
    const again = await loggedIn(anna, address);
    await again.disconnectOldSession(token);
    // The fork of the session that was lost.
    expect((await new AfpFork(again, fork.ref).read(0, 100)).toString()).toBe("moved");
    expect(
      await again.getSessionToken("the Mac with moved", bootTime, tokenKinds.reconnectWithTimeAndId),
    ).toEqual(token);
    again.cut();
  }
  const last = await loggedIn(anna, "127.0.6.3");
  await last.disconnectOldSession(token);
  await last.logout();
});

test("nothing but a living session's whole token names one", async () => {
  const said = (what: string) => host.server.log.filter(({ msg }) => msg === what);
  const { client, token } = await sessionToTake(anna, "ended");
  const id = said("logged in").at(-1)?.["session"];
  const guests = await loggedIn(guest);
  const guestsToken = await guests.getSessionToken("a guest's Mac", bootTime);
  const other = await loggedIn(anna);
  const itsOwn = await other.getSessionToken("another Mac", bootTime);
  const wrong = [
    Buffer.alloc(0),
    token.subarray(0, 31),
    Buffer.concat([token, Buffer.alloc(1)]),
    randomBytes(32),
    Buffer.alloc(800 * 1024, token),
    guestsToken,
    itsOwn,
  ];
  for (const bytes of wrong) await expect(other.disconnectOldSession(bytes)).rejects.toThrow(refusal);
  await client.logout();
  // The supervisor's own word: a process may be gone before it is told.
  await until(() => said("session ended").some((line) => line["session"] === id), "the session has ended");
  await expect(other.disconnectOldSession(token)).rejects.toThrow(refusal);
  await guests.logout();
  await other.logout();
});

test("of two that race for one session one has it, and it is whole", async () => {
  const { client, token } = await sessionToTake(anna, "raced for");
  client.cut();
  const racers = await Promise.all(
    ["127.0.7.1", "127.0.7.2", "127.0.7.3"].map((from) => loggedIn(anna, from)),
  );
  const sessions = host.server.pidsOf("session").length;
  const outcomes = await Promise.allSettled(racers.map((racer) => racer.disconnectOldSession(token)));
  expect(outcomes.some(({ status }) => status === "fulfilled")).toBe(true);
  // Those who lost it have no connection any more, and their own sessions are gone.
  await until(() => host.server.pidsOf("session").length <= sessions - 2, "what is too much has ended");
  for (const racer of racers) racer.cut();
  const last = await loggedIn(anna);
  await last.disconnectOldSession(token);
  const volume = await last.openVolume(host.volumeName);
  expect((await volume.enumerate("")).length).toBeGreaterThan(0);
  await last.logout();
});
