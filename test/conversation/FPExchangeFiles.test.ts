import { expect, test } from "vitest";
import { clientIn, type WithVolume } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

/** From the root, with the paths' bytes after their type. */
const exchange = (one: string, other: string) => `2a 00 0001 00000002 00000002 02 ${one} 02 ${other}`;
const a = "01 61";
const b = "03 64 00 62";

/** `a` and `d/b`, each with its own bytes in both forks. */
async function twoFiles(found: WithVolume): Promise<void> {
  await found.volume.createDir("d");
  for (const path of ["a", "d/b"]) {
    await found.volume.createFile(path);
    for (const kind of ["data", "resource"] as const) {
      const fork = await found.volume.openFork(path, { write: true, kind });
      await fork.write(0, Buffer.from(`${kind} of ${path}`));
      await fork.close();
    }
  }
}

async function contents({ volume }: WithVolume, path: string): Promise<string[]> {
  const found: string[] = [];
  for (const kind of ["data", "resource"] as const) {
    const fork = await volume.openFork(path, { read: true, kind });
    found.push((await fork.read(0, 100)).toString());
    await fork.close();
  }
  return found;
}

test("contents and their date change places; names, ids and all that is said of the files stay", async () => {
  const found = await clientIn("openVolume");
  const { client, volume } = found;
  await twoFiles(found);
  const finderInfo = Buffer.concat([Buffer.from("TEXTttxt")], 32);
  const days = { created: 1_000_000_000_000, backedUp: 1_050_000_000_000 };
  await volume.setFileDirParms("a", { finderInfo, ...days, modified: 1_100_000_000_000 });
  const before = await Promise.all(["a", "d/b"].map((path) => volume.getFileDirParms(path)));
  await expectTruncationsRefused(client, exchange(a, b));
  await expectExchange(client, exchange(a, b), "kFPNoErr");
  expect(await contents(found, "a")).toEqual(["data of d/b", "resource of d/b"]);
  expect(await contents(found, "d/b")).toEqual(["data of a", "resource of a"]);
  const [ofA, ofB] = before.map(({ parameters }) => parameters);
  const swapped = ({ modified, dataBytes, resourceBytes }: NonNullable<typeof ofA>) => ({
    modified,
    dataBytes,
    resourceBytes,
  });
  if (ofA === undefined || ofB === undefined) throw new Error("two files were asked for");
  expect((await volume.getFileDirParms("a")).parameters).toEqual({ ...ofA, ...swapped(ofB) });
  expect((await volume.getFileDirParms("d/b")).parameters).toEqual({ ...ofB, ...swapped(ofA) });
});

test("a file without a creation date of its own keeps the one that it showed", async () => {
  const found = await clientIn("openVolume");
  await found.volume.createFile("a");
  found.clock.advance(90_000);
  await found.volume.createDir("d");
  await found.volume.createFile("d/b");
  const created = async (path: string) => (await found.volume.getFileDirParms(path)).parameters.created;
  const before = [await created("a"), await created("d/b")];
  await expectExchange(found.client, exchange(a, b), "kFPNoErr");
  expect([await created("a"), await created("d/b")]).toEqual(before);
});

test("an open fork goes on with its bytes, under the other name", async () => {
  const found = await clientIn("openVolume");
  await twoFiles(found);
  const fork = await found.volume.openFork("a", { read: true, write: true, denyWrite: true });
  await expectExchange(found.client, exchange(a, b), "kFPNoErr");
  await fork.write(0, Buffer.from("DATA"));
  const { nodeId = 0 } = (await found.volume.getFileDirParms("d/b")).parameters;
  // Its file's id and its own length.
  await expectExchange(
    found.client,
    "0e 00 0001 0300".replace("0001", fork.ref.toString(16).padStart(4, "0")),
    "kFPNoErr",
    `0300 ${nodeId.toString(16).padStart(8, "0")} 00000009`,
  );
  const refused = await found.volume.askOpenFork("d/b", { write: true });
  expect(refused.result).toBe("kFPDenyConflict");
  await fork.close();
  expect(await contents(found, "d/b")).toEqual(["DATA of a", "resource of a"]);
  await found.volume.delete("d/b");
});

test("what another session has open does not hinder it", async () => {
  const found = await clientIn("openVolume");
  await twoFiles(found);
  const other = await clientIn("openVolume", { disk: found.disk });
  const fork = await other.volume.openFork("a", { read: true, write: true, denyRead: true });
  await expectExchange(found.client, exchange(a, b), "kFPNoErr");
  await fork.write(0, Buffer.from("DATA"));
  await fork.close();
  expect(await contents(found, "d/b")).toEqual(["DATA of a", "resource of a"]);
  // Ids are the same for both sessions.
  for (const path of ["a", "d/b"]) {
    const ids = await Promise.all([found, other].map(({ volume }) => volume.getFileDirParms(path)));
    expect(ids[0]?.parameters.nodeId).toBe(ids[1]?.parameters.nodeId);
  }
});

test("only two files that are there have contents to exchange", async () => {
  const found = await clientIn("openVolume");
  const { client } = found;
  await twoFiles(found);
  await expectExchange(client, exchange(a, a), "kFPSameObjectErr");
  await expectExchange(client, exchange(a, "01 64"), "kFPObjectTypeErr");
  await expectExchange(client, exchange("00", a), "kFPObjectTypeErr");
  await expectExchange(client, exchange(a, "01 78"), "kFPObjectNotFound");
  await expectExchange(client, exchange("01 78", a), "kFPObjectNotFound");
  await expectExchange(client, "2a 00 0001 00000000 00000002 02 01 61 02 01 61", "kFPParamErr");
  await expectExchange(client, "2a 00 0001 00000001 00000002 02 00 02 01 61", "kFPObjectNotFound");
  await expectExchange(client, "2a 00 0009 00000002 00000002 02 01 61 02 01 62", "kFPParamErr");
  expect(await contents(found, "a")).toEqual(["data of a", "resource of a"]);
});

test("what may not be written is not exchanged", async () => {
  const found = await clientIn("openVolume");
  const { client, volume, store } = found;
  await twoFiles(found);
  await volume.setFileDirParms("a", { attributes: { set: true, bits: 0x20 } });
  await expectExchange(client, exchange(b, a), "kFPObjectLocked");
  await volume.setFileDirParms("a", { attributes: { set: false, bits: 0x20 } });
  for (const path of ["a", "d/b", "d"]) {
    const { mode } = store.stat(path);
    store.setMode(path, mode & 0o555);
    await expectExchange(client, exchange(a, b), "kFPAccessDenied");
    store.setMode(path, mode & 0o7777);
  }
  const locked = await clientIn("openVolume", { disk: found.disk, settings: { isReadOnly: true } });
  await expectExchange(locked.client, exchange(a, b), "kFPVolLocked");
  expect(await contents(found, "a")).toEqual(["data of a", "resource of a"]);
});
