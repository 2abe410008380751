import fs from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MacConnection } from "../support/backup/MacConnection.ts";
import { type ProcessHost, startProcessHost } from "../support/backup/processHost.ts";
import { StrangerTalks } from "../support/fuzz/StrangerTalks.ts";
import { SessionTalks } from "../support/fuzz/SessionTalks.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const framesEach = 10_000;

/** A gate that kept something of every connection would have more by far. */
const gateBytesMax = 400 * 1024 * 1024;

const errorLevel = 50;

/** A method without ciphers allows no longer password. */
const ben = { user: "ben", password: "8 bytes!", uam: "Cleartxt Passwrd" } as const;

let host: ProcessHost;

beforeAll(async () => {
  host = await startProcessHost("", {
    users: { [ben.user]: ben.password },
    serverOptions: "-uamlist uams_dhx2.so,uams_dhx.so,uams_clrtxt.so,uams_guest.so",
  });
});

afterAll(async () => {
  await host.server.stop();
});

/** The processes that no frame may end. */
function lastingProcesses() {
  const { server } = host;
  return { supervisor: server.pid, gate: server.pidsOf("gate"), cnid: server.pidsOf("cnid") };
}

function expectNoErrors(): void {
  expect(host.server.log.filter((line) => Number(line["level"]) >= errorLevel)).toEqual([]);
}

async function expectServes(): Promise<void> {
  const identity = { clientId: "a good Mac", bootTime: Buffer.alloc(4) };
  const mac = await MacConnection.open(host, identity);
  const name = `after SEED ${seed} ${performance.now()}`;
  await mac.volume.createFile(name);
  const fork = await mac.volume.openFork(name, { read: true, write: true });
  await fork.write(0, Buffer.from("it works"));
  expect((await fork.read(0, 100)).toString()).toBe("it works");
  await fork.close();
  await mac.logout();
}

function residentBytes(pid: number): number {
  const [, kibibytes = "0"] = /^VmRSS:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kibibytes) * 1024;
}

test(
  `${framesEach} mutated frames of strangers are answered, or end their connection (SEED=${seed})`,
  {
    timeout: 120_000,
  },
  async ({ annotate }) => {
    const before = lastingProcesses();
    const talks = new StrangerTalks(host.server.port, seed);
    await talks.send(framesEach);
    await annotate(talks.summary);
    expect(talks.complaints).toEqual([]);
    expect(lastingProcesses()).toEqual(before);
    expectNoErrors();
    expect(residentBytes(before.gate[0] ?? 0)).toBeLessThan(gateBytesMax);
    await expectServes();
  },
);

test(
  `${framesEach} mutated frames of sessions are answered, every one (SEED=${seed})`,
  {
    timeout: 120_000,
  },
  async ({ annotate }) => {
    const before = lastingProcesses();
    const talks = new SessionTalks(host.server.port, seed, ben);
    await talks.send(framesEach);
    await annotate(talks.summary);
    expect(talks.complaints).toEqual([]);
    expect(lastingProcesses()).toEqual(before);
    expectNoErrors();
    await expectServes();
  },
);
