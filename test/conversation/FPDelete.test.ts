import { expect, test } from "vitest";
import { FakeClock } from "../support/FakeClock.ts";
import { MemoryCnidService } from "../support/MemoryCnidService.ts";
import { MemoryDisk } from "../support/MemoryDisk.ts";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

const f = "08 00 0001 00000002 02 01 66";
const d = "08 00 0001 00000002 02 01 64";

test("files and empty directories are deleted once", async () => {
  const { client, volume, store } = await clientIn("openVolume");
  await volume.createFile("f");
  await volume.createDir("d");
  await volume.createFile("d/x");
  await expectTruncationsRefused(client, f);
  await expectExchange(client, d, "kFPDirNotEmpty");
  await volume.delete("d/x");
  await expectExchange(client, d, "kFPNoErr");
  await expectExchange(client, f, "kFPNoErr");
  await expectExchange(client, f, "kFPObjectNotFound");
  expect(store.list("")).toEqual([]);
});

test("an open file is busy, a locked one stays", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("f");
  const fork = await volume.openFork("f", {});
  await expectExchange(client, f, "kFPFileBusy");
  await fork.close();
  await volume.setFileDirParms("f", { attributes: { bits: 0x0100, set: true } });
  await expectExchange(client, f, "kFPObjectLocked");
});

test("the root, wrong ids and read-only volumes are refused", async () => {
  const { client } = await clientIn("openVolume");
  await expectExchange(client, "08 00 0001 00000002 02 00", "kFPAccessDenied");
  await expectExchange(client, "08 00 0001 00000001 02 00", "kFPObjectNotFound");
  await expectExchange(client, "08 00 0001 00000000 02 00", "kFPParamErr");
  await expectExchange(client, "08 00 0002 00000002 02 01 66", "kFPParamErr");
  const disk = (await clientIn("openFork")).disk;
  const readOnly = await clientIn("openVolume", { settings: { isReadOnly: true }, disk });
  await expectExchange(readOnly.client, "08 00 0001 00000002 02 04 66696c65", "kFPVolLocked");
});

test.each([
  [22, ["attention 3001"]],
  [31, ["attention 3001"]],
  [32, []],
])("a client of AFP %i is told of its own change to the root with %j", async (version, told) => {
  const diskClock = new FakeClock();
  const disk = { files: new MemoryDisk({ clock: diskClock }), cnids: new MemoryCnidService() };
  const { client, volume, link, clock } = await clientIn("openVolume", { version, disk });
  await volume.createFile("f");
  for (const time of [clock, diskClock]) time.advance(1000);
  await expectExchange(client, "08 00 0001 00000002 02 01 66", "kFPNoErr");
  expect(link.events).toEqual(told);
});
