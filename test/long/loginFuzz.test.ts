import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cheapPasswords } from "../support/attack/cheapPasswords.ts";
import { descriptorCount, proportionalBytes } from "../support/attack/processMemory.ts";
import { lookAt } from "../support/backup/MacConnection.ts";
import { type ProcessHost, startProcessHost } from "../support/backup/processHost.ts";
import { LoginTalks } from "../support/fuzz/LoginTalks.ts";
import { everyUam } from "../support/gate.ts";
import { until } from "../support/until.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const minutes = Number(process.env["MINUTES"] ?? 10);
const milliseconds = minutes * 60_000;
const mebibyte = 1024 * 1024;
const errorLevel = 50;

/** What the collector may not have taken away yet. */
const growthBytesMax = 64 * mebibyte;

/** A password that every method can bring. */
const ben = { user: "ben", password: "8 bytes!" };

let host: ProcessHost;

beforeAll(async () => {
  host = await startProcessHost("", {
    serverOptions: "-uamlist uams_dhx2.so,uams_dhx.so,uams_clrtxt.so,uams_randnum.so,uams_srp.so",
  });
  // The conversations are what is tried here, not the processor.
  await cheapPasswords(path.join(host.server.stateFolder, "passwd"), { [ben.user]: ben.password });
}, 60_000);

afterAll(async () => {
  await host.server.stop();
});

function processes() {
  const { server } = host;
  return { supervisor: server.pid, gate: server.pidsOf("gate")[0] ?? 0, cnid: server.pidsOf("cnid")[0] ?? 0 };
}

test(
  `${minutes} minutes of mutated logins: everybody is answered, nobody gets in who may not (SEED=${seed})`,
  { timeout: 2 * milliseconds + 120_000 },
  async () => {
    const named = everyUam.filter((uam) => uam !== "No User Authent");
    const honest = named.map((uam) => ({ ...ben, uam }));
    const talks = new LoginTalks(host.server.port, seed, everyUam, honest);
    const startedAt = performance.now();
    const passed = (): number => performance.now() - startedAt;
    const { supervisor, gate, cnid } = processes();
    const before = [gate, supervisor].map(descriptorCount);
    await talks.talk(() => passed() > milliseconds / 5);
    const early = [gate, supervisor].map(proportionalBytes);
    await talks.talk(() => passed() > milliseconds);
    const late = [gate, supervisor].map(proportionalBytes);
    const inMebibytes = (all: number[]) => all.map((bytes) => Math.round(bytes / mebibyte)).join(", ");
    console.log(
      `SEED=${seed}: ${talks.summary}; gate and supervisor took ${inMebibytes(early)} MiB, then ${inMebibytes(late)}`,
    );
    expect(talks.complaints).toEqual([]);
    expect(processes()).toEqual({ supervisor, gate, cnid });
    expect(host.server.log.filter((line) => Number(line["level"]) >= errorLevel)).toEqual([]);
    for (const [index, bytes] of late.entries())
      expect(bytes - (early[index] ?? 0)).toBeLessThan(growthBytesMax);
    await lookAt({ ...host, credentials: { ...ben, uam: "DHX2" } });
    await until(
      () => host.server.pidsOf("session").length <= 1 && descriptorCount(gate) <= (before[0] ?? 0),
      "all connections and sessions are gone",
      30_000,
    );
  },
);
