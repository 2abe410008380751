import { afterAll, beforeAll, expect, test } from "vitest";
import { loseConnection } from "../support/backup/loseConnection.ts";
import { MacBackup } from "../support/backup/MacBackup.ts";
import { OtherMac } from "../support/backup/OtherMac.ts";
import { type ProcessHost, startProcessHost } from "../support/backup/processHost.ts";
import { ConnectionLost } from "../support/DsiClient.ts";
import { until } from "../support/until.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const bytes = 256 * 1024 * 1024;

let host: ProcessHost;
let mac: MacBackup;

beforeAll(async () => {
  host = await startProcessHost();
  mac = new MacBackup({ host, seed, bytes });
});

afterAll(async () => {
  await host.server.stop();
});

// The three follow one another: each goes on with what the one before has left.

test(`a first backup of 256 MiB is whole (SEED=${seed})`, { timeout: 120_000 }, async () => {
  await mac.runFirst();
  expect(mac.bundle).toBe("Mac.sparsebundle");
  expect(mac.image.bytes).toBe(bytes);
  await mac.verify();
});

test(
  `a later backup changes a tenth, and every byte is as it should be (SEED=${seed})`,
  { timeout: 120_000 },
  async () => {
    await mac.runLater();
    await mac.verify();
  },
);

test(
  `a backup whose connection is cut goes on over a new one, locks and all (SEED=${seed})`,
  { timeout: 120_000 },
  async () => {
    const other = await OtherMac.logIn(host);
    await mac.runLater({
      atHalf: async () => {
        expect(await other.canAttach(mac.bundle)).toBe(false);
        const { unansweredCount, repeated } = await loseConnection(mac, host, (isTrue) =>
          until(isTrue, "the file is made"),
        );
        expect(unansweredCount).toBeGreaterThan(10);
        expect(await other.canAttach(mac.bundle)).toBe(false);
        await mac.connection.takeOver();
        await repeated;
        expect(await other.canAttach(mac.bundle)).toBe(false);
      },
    });
    expect(await other.canAttach(mac.bundle)).toBe(true);
    await other.logOut();
    await mac.verify();
  },
);

test(`a Mac that restarted in the middle of a backup gets its lock back at once (SEED=${seed})`, async () => {
  const restarted = new MacBackup({
    host,
    seed,
    bytes: bytes / 16,
    bandBytes: 1024 * 1024,
    name: "Restarted",
  });
  const run = restarted.runFirst({ atHalf: () => restarted.connection.giveUp() });
  await expect(run).rejects.toThrow(ConnectionLost);
  const other = await OtherMac.logIn(host);
  expect(await other.canAttach(restarted.bundle)).toBe(false);
  restarted.restart();
  await restarted.logIn();
  expect(await other.canAttach(restarted.bundle)).toBe(true);
  await other.logOut();
  await restarted.attach();
  await restarted.rewriteUnsynced();
  await restarted.goOn();
  await restarted.finish();
  await restarted.verify();
});
