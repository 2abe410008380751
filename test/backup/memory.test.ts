import { afterEach, describe, expect, test } from "vitest";
import { type FolderHost, folderHost } from "../support/backup/folderHost.ts";
import { loseConnection } from "../support/backup/loseConnection.ts";
import { MacBackup } from "../support/backup/MacBackup.ts";
import { OtherMac } from "../support/backup/OtherMac.ts";
import { openDescriptors } from "../support/openDescriptors.ts";
import { seededNumbers } from "../support/seededNumbers.ts";
import { until } from "../support/until.ts";
import { ConnectionLost } from "../support/DsiClient.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const mebibyte = 1024 * 1024;
const plan = { seed, bytes: 4 * mebibyte, bandBytes: mebibyte / 4 };

let folder: FolderHost;

/** Nothing of a backup may be left open. */
afterEach(() => {
  for (const session of folder.host.sessions.values()) session.end();
  expect(openDescriptors(folder.path)).toEqual([]);
  expect(folder.host.clock.timersLeft).toBe(0);
  folder.remove();
});

describe.each(["auto", "ad"] as const)(`backups of 4 MiB over memory (SEED=${seed})`, (metadata) => {
  test(`a first one and a later one are whole, metadata: ${metadata}`, async () => {
    folder = folderHost(metadata);
    const mac = new MacBackup({ ...plan, host: folder.host });
    await mac.runFirst();
    await mac.verify();
    await mac.runLater();
    await mac.verify();
    expect(folder.host.sessions.size).toBe(0);
  });

  test(`one whose connection is cut goes on, metadata: ${metadata}`, async () => {
    const below = seededNumbers(seed);
    folder = folderHost(metadata, { pieceBytes: () => 1 + below(100_000) });
    const { host } = folder;
    const mac = new MacBackup({ ...plan, host });
    const other = await OtherMac.logIn(host);
    await mac.runFirst({
      atHalf: async () => {
        const { repeated } = await loseConnection(mac, host, (isTrue) => until(isTrue, "the file is made"));
        expect(await other.canAttach(mac.bundle)).toBe(false);
        await mac.connection.takeOver();
        await repeated;
        expect(await other.canAttach(mac.bundle)).toBe(false);
      },
    });
    expect(await other.canAttach(mac.bundle)).toBe(true);
    await other.logOut();
    await mac.verify();
  });

  test(`one whose session was killed is whole after what was not synced is written again, metadata: ${metadata}`, async () => {
    folder = folderHost(metadata);
    const { host } = folder;
    const mac = new MacBackup({ ...plan, host });
    const run = mac.runFirst({ atHalf: () => host.kill() });
    await expect(run).rejects.toThrow(ConnectionLost);
    expect(mac.brokenBands("of a process")).toEqual([]);
    await mac.logIn();
    await mac.attach();
    await mac.rewriteUnsynced();
    await mac.goOn();
    await mac.finish();
    await mac.verify();
  });
});
