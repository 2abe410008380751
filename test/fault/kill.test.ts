import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lookAt } from "../support/backup/MacConnection.ts";
import { MacBackup } from "../support/backup/MacBackup.ts";
import { OtherMac } from "../support/backup/OtherMac.ts";
import { type ProcessHost, startProcessHost } from "../support/backup/processHost.ts";
import { ConnectionLost } from "../support/DsiClient.ts";
import type { ChildRole } from "../support/ServerProcess.ts";
import { familyOf, isRunning, until } from "../support/until.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const bytes = 48 * 1024 * 1024;
const bandBytes = 2 * 1024 * 1024;

/** "The server is back within 2 s": unless the machine is too busy with other tests, every time. */
const backMillisecondsMax = 2_000;
const attemptsMax = 3;

/** "Shutting down, the server says so": attention bit 15. */
const shutdownBit = 0x8000;

const errorLevel = 50;

let host: ProcessHost;

function newMac(name: string): MacBackup {
  return new MacBackup({ host, seed, bytes, bandBytes, name });
}

/** The process of the login that was the last. */
function lastSession(): number {
  const line = host.server.log.findLast(({ msg }) => msg === "logged in");
  return Number(line?.["process"]);
}

/** Ends a process without a word and waits until it is gone. */
async function kill(pid: number): Promise<void> {
  host.server.signal("SIGKILL", pid);
  await until(() => !isRunning(pid), "the process is gone");
}

/** Kills the one process of a role and resolves with the milliseconds until `works` does. */
async function recovery(role: ChildRole, works: (attempt: number) => Promise<unknown>): Promise<number> {
  let took = Infinity;
  for (let attempt = 1; attempt <= attemptsMax && took >= backMillisecondsMax; attempt++) {
    await until(() => host.server.pidsOf(role).length > 0, "the process is there");
    await kill(host.server.pidsOf(role)[0] ?? 0);
    const startedAt = performance.now();
    await works(attempt);
    took = performance.now() - startedAt;
  }
  return took;
}

/** Takes up a backup whose session is lost, and brings it to its end. */
async function finishAnew(mac: MacBackup): Promise<void> {
  expect(mac.brokenBands("of a process")).toEqual([]);
  await mac.logIn();
  await mac.attach();
  await mac.rewriteUnsynced();
  await mac.goOn();
  await mac.finish();
  await mac.verify();
}

describe(`a backup during which a process is killed (SEED=${seed})`, { timeout: 60_000 }, () => {
  beforeAll(async () => {
    host = await startProcessHost();
  });

  afterAll(async () => {
    await host.server.stop();
  });

  test("the gate: the session goes on, and others log in again within 2 s", async ({ annotate }) => {
    const mac = newMac("Gate");
    const gates = host.server.pidsOf("gate");
    await mac.runFirst({
      atHalf: async () => {
        const session = lastSession();
        const took = await recovery("gate", () => lookAt(host));
        await annotate(`a status came ${took.toFixed(0)} ms after the gate's death`);
        expect(took).toBeLessThan(backMillisecondsMax);
        const other = await OtherMac.logIn(host);
        expect(await other.canAttach(mac.bundle)).toBe(false);
        await other.logOut();
        expect(isRunning(session)).toBe(true);
      },
    });
    expect(host.server.pidsOf("gate")).not.toEqual(gates);
    await mac.verify();
  });

  test("the CNID service: requests wait for the next one, and ids stay", async ({ annotate }) => {
    const mac = newMac("Ids");
    const services = host.server.pidsOf("cnid");
    await mac.runFirst({
      atHalf: async () => {
        const { volume } = mac.connection;
        const before = await mac.bandIds();
        expect(before.size).toBeGreaterThan(0);
        const other = await OtherMac.logIn(host);
        const added: number[] = [];
        const took = await recovery("cnid", async (attempt) => {
          const path = `${mac.bundle}/made after death ${attempt}`;
          await volume.createFile(path);
          added.push((await volume.getFileDirParms(path)).parameters.nodeId ?? 0);
        });
        await annotate(`an id was answered ${took.toFixed(0)} ms after the service's death`);
        expect(took).toBeLessThan(backMillisecondsMax);
        expect(await other.idsIn(mac.bandsFolder)).toEqual(before);
        expect(await mac.bandIds()).toEqual(before);
        expect([...before.values()].filter((id) => added.includes(id))).toEqual([]);
        await other.logOut();
      },
    });
    expect(host.server.pidsOf("cnid")).not.toEqual(services);
    await mac.verify();
  });

  test("the session: its locks are free, what was synced is whole, and the Mac goes on in a new one", async ({
    annotate,
  }) => {
    const mac = newMac("Session");
    let killedAt = 0;
    let session = 0;
    let other: OtherMac | undefined;
    const run = mac.runFirst({
      atHalf: async () => {
        session = lastSession();
        other = await OtherMac.logIn(host);
        expect(await other.canAttach(mac.bundle)).toBe(false);
        await kill(session);
        killedAt = performance.now();
      },
    });
    await expect(run).rejects.toThrow(ConnectionLost);
    expect(await other?.canAttach(mac.bundle)).toBe(true);
    const took = performance.now() - killedAt;
    await annotate(`the lock could be had ${took.toFixed(0)} ms after the session's death`);
    expect(took).toBeLessThan(backMillisecondsMax);
    await other?.logOut();
    await finishAnew(mac);
  });
});

describe(`a backup during which the server ends (SEED=${seed})`, { timeout: 60_000 }, () => {
  beforeAll(async () => {
    host = await startProcessHost();
  });

  afterAll(async () => {
    await host.server.stop();
  });

  test("the supervisor killed: nothing is left, and the next start serves at once", async ({ annotate }) => {
    const mac = newMac("Supervisor");
    let processes: number[] = [];
    const run = mac.runFirst({
      atHalf: async () => {
        processes = familyOf(host.server.pid);
        expect(processes.length).toBeGreaterThanOrEqual(4);
        await kill(host.server.pid);
      },
    });
    await expect(run).rejects.toThrow(ConnectionLost);
    await host.server.ended();
    const startedAt = performance.now();
    const gone = until(() => !processes.some(isRunning), "every process is gone");
    await host.server.launch();
    const served = performance.now() - startedAt;
    await annotate(
      `all are gone after ${(await gone).toFixed(0)} ms, the next serves after ${served.toFixed(0)} ms`,
    );
    await finishAnew(mac);
  });

  test("SIGTERM: the client is told, what was written is flushed, and nothing is left", async ({
    annotate,
  }) => {
    const mac = newMac("Terminated");
    let processes: number[] = [];
    const startedAt: number[] = [];
    const run = mac.runFirst({
      atHalf: () => {
        processes = familyOf(host.server.pid);
        host.server.signal("SIGTERM");
        startedAt.push(performance.now());
      },
    });
    await expect(run).rejects.toThrow(ConnectionLost);
    expect(await host.server.ended()).toBe(0);
    await annotate(`the server ended after ${(performance.now() - (startedAt[0] ?? 0)).toFixed(0)} ms`);
    const { attentions, wasClosed } = mac.connection.dsi;
    expect(attentions.map((bits) => bits & shutdownBit)).toEqual([shutdownBit]);
    expect(wasClosed).toBe(true);
    expect(processes.filter(isRunning)).toEqual([]);
    expect(host.server.log.filter((line) => Number(line["level"]) >= errorLevel)).toEqual([]);
    await host.server.launch();
    await finishAnew(mac);
  });
});
