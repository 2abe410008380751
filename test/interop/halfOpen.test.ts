import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AfpClient } from "../support/AfpClient.ts";
import { cheapPasswords } from "../support/attack/cheapPasswords.ts";
import { Crowd } from "../support/attack/Crowd.ts";
import { descriptorCount, proportionalBytes } from "../support/attack/processMemory.ts";
import { MacConnection } from "../support/backup/MacConnection.ts";
import { type ProcessHost, startProcessHost } from "../support/backup/processHost.ts";
import { until } from "../support/until.ts";

const crowdCount = 10_000;
const addresses = 125;
const identity = { clientId: "a good Mac", bootTime: Buffer.alloc(4) };
const mebibyte = 1024 * 1024;

/** "Within a few seconds", on a machine that opens thousands of connections meanwhile. */
const loginMillisecondsMax = 10_000;

/** All places taken, with what else the gate has. */
const gateBytesMax = 250 * mebibyte;

let host: ProcessHost;

beforeAll(async () => {
  host = await startProcessHost();
}, 60_000);

afterAll(async () => {
  await host.server.stop();
});

async function loginMilliseconds(from: string): Promise<number> {
  const startedAt = performance.now();
  const mac = await MacConnection.open(host.from(from), identity);
  const took = performance.now() - startedAt;
  await mac.logout();
  return took;
}

test(
  `${crowdCount} half-open connections keep nobody out and leave nothing`,
  { timeout: 180_000 },
  async () => {
    const [gate = 0] = host.server.pidsOf("gate");
    const before = { descriptors: descriptorCount(gate), bytes: proportionalBytes(gate) };
    const crowd = new Crowd(host.server.port, (number) => `127.0.1.${1 + (number % addresses)}`);
    await crowd.come(crowdCount);
    const full = { descriptors: descriptorCount(gate), bytes: proportionalBytes(gate) };
    const alone = await loginMilliseconds("127.0.9.1");
    // They come on and on.
    const flood = crowd.come(crowdCount);
    const meanwhile = await loginMilliseconds("127.0.9.2");
    const fromAmongThem = await loginMilliseconds("127.0.1.1");
    await flood;
    crowd.leave();
    await until(() => descriptorCount(gate) <= before.descriptors, "the gate has let go of all", 30_000);
    const after = { descriptors: descriptorCount(gate), bytes: proportionalBytes(gate) };
    console.log(JSON.stringify({ before, full, after, alone, meanwhile, fromAmongThem }));
    expect(Math.max(alone, meanwhile, fromAmongThem)).toBeLessThan(loginMillisecondsMax);
    expect(full.bytes).toBeLessThan(gateBytesMax);
    expect(host.server.pidsOf("gate")).toEqual([gate]);
  },
);

const refusedLogins = 2_000;
const loginsAtOnce = 200;

/** What the collectors may not have taken away yet. */
const growthBytesMax = 64 * mebibyte;

test(`${refusedLogins} refused logins leave nothing`, { timeout: 300_000 }, async () => {
  const { user = "", password = "" } = host.credentials;
  await cheapPasswords(path.join(host.server.stateFolder, "passwd"), { [user]: password });
  const processes = [host.server.pid, ...host.server.pidsOf("gate")];
  const look = () => ({
    descriptors: processes.map(descriptorCount),
    mebibytes: processes.map((pid) => Math.round(proportionalBytes(pid) / mebibyte)),
  });
  const logIn = async (number: number): Promise<void> => {
    const client = AfpClient.connect(await host.from(`127.0.10.${1 + (number % 250)}`).connect());
    await client.openSession();
    const wrong = client.login({ user: `nobody ${number}`, password: "wrong" });
    await expect(wrong).rejects.toThrow(/kFPUserNotAuth|no reply/);
    client.cut();
  };
  const logInAll = async (count: number): Promise<void> => {
    let left = count;
    const go = async (): Promise<void> => {
      while (left-- > 0) await logIn(left);
    };
    await Promise.all(Array.from({ length: loginsAtOnce }, go));
  };
  await logInAll(loginsAtOnce);
  await until(() => descriptorCount(processes[1] ?? 0) < 40, "the gate has let go of all");
  const before = look();
  await logInAll(refusedLogins);
  await until(() => descriptorCount(processes[1] ?? 0) < 40, "the gate has let go of all");
  const after = look();
  console.log(JSON.stringify({ before, after }));
  for (const [index, count] of after.descriptors.entries()) {
    // The last ones may still be closing.
    expect(count).toBeLessThan((before.descriptors[index] ?? 0) + 10);
  }
  for (const [index, mebibytes] of after.mebibytes.entries()) {
    expect(mebibytes - (before.mebibytes[index] ?? 0)).toBeLessThan(growthBytesMax / mebibyte);
  }
});

/** What the gate has open at rest, and a few more. */
const fewDescriptors = 60;

// The last one: the limit stays.
test(
  "a gate that may open no more descriptors goes on when some are free again",
  { timeout: 60_000 },
  async () => {
    const [gate = 0] = host.server.pidsOf("gate");
    const status = readFileSync(`/proc/${gate}/status`, "latin1");
    const [uid = 0, gid = 0] = ["Uid", "Gid"].map((id) =>
      Number(new RegExp(`^${id}:\\s+(\\d+)`, "m").exec(status)?.[1]),
    );
    execFileSync("prlimit", ["--pid", `${gate}`, `--nofile=${fewDescriptors}:`], { uid, gid });
    const crowd = new Crowd(host.server.port, (number) => `127.0.2.${1 + (number % addresses)}`);
    await crowd.come(4 * fewDescriptors);
    await until(() => crowd.openCount < fewDescriptors, "those that have no descriptor are told so", 30_000);
    crowd.leave();
    await until(() => descriptorCount(gate) < fewDescriptors / 2, "the gate has let go of all", 30_000);
    expect(await loginMilliseconds("127.0.9.3")).toBeLessThan(loginMillisecondsMax);
    expect(host.server.pidsOf("gate")).toEqual([gate]);
  },
);
