import { expect, test } from "vitest";
import { openForksMax } from "../../src/afp/OpenForks.ts";
import { opensOfFileMax } from "../../src/volume/openFork.ts";
import { AfpFork } from "../support/AfpFork.ts";
import { clientIn } from "../support/clientIn.ts";

test("4,000 forks are open at once, the next is one too many, and all are closed with their volume", async () => {
  const { client, volume, store, disk, session } = await clientIn("openVolume");
  const paths = Array.from({ length: openForksMax / 2 }, (_, index) => `file ${index}`);
  for (const path of paths) store.makeFile(path, 0o644);
  store.makeFile("one more", 0o644);
  const forks: AfpFork[] = [];
  for (const path of paths) {
    for (const kind of ["data", "resource"] as const)
      forks.push(await volume.openFork(path, { read: true, write: true, denyWrite: true, kind }));
  }
  expect(new Set(forks.map(({ ref }) => ref)).size).toBe(openForksMax);
  expect((await volume.askOpenFork("one more", { read: true })).result).toBe("kFPTooManyFilesOpen");
  const last = forks.at(-1);
  await last?.write(0, Buffer.from("written"));
  expect((await last?.read(0, 10))?.toString()).toBe("written");
  // One is closed: one is free.
  await forks[0]?.close();
  const { reply } = await volume.askOpenFork("one more", { read: true });
  expect(reply).toBeDefined();
  await new AfpFork(client, reply?.forkRef ?? (0 as AfpFork["ref"])).lock(0, 1);
  expect(disk.files.locksHeld()).toBeGreaterThan(openForksMax);
  await volume.close();
  expect(session.openForks.count).toBe(0);
  expect(disk.files.locksHeld()).toBe(0);
});

test("one file is open 1,024 times at most, and all of them come back", async () => {
  const { volume, disk } = await clientIn("openVolume");
  await volume.createFile("file");
  for (let round = 0; round < 2; round++) {
    const forks: AfpFork[] = [];
    for (let count = 0; count < opensOfFileMax; count++)
      forks.push(await volume.openFork("file", { read: true, write: round === 1, denyWrite: round === 0 }));
    expect((await volume.askOpenFork("file", { read: true })).result).toBe("kFPTooManyFilesOpen");
    for (const fork of forks) await fork.close();
    expect(disk.files.locksHeld()).toBe(0);
  }
});
