import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
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
});

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

/** What the gate has open at rest, and a few more. */
const fewDescriptors = 60;

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
