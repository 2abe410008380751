import { expect, test } from "vitest";
import { opensOfFileMax } from "../../src/volume/openFork.ts";
import { clientIn, emptyDisk } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

/** Opens `f` in the root: flag, bitmap, access mode. */
const open = (mode: string, bitmap = "0040", flag = "00", path = "02 01 66") =>
  `1a ${flag} 0001 00000002 ${bitmap} ${mode} ${path}`;

async function withFile() {
  const found = await clientIn("openVolume");
  await found.volume.createFile("f");
  return found;
}

test("a fork gets a number, and its file's parameters come with it", async () => {
  const { client } = await withFile();
  await expectTruncationsRefused(client, open("0003"));
  await expectExchange(client, open("0003"), "kFPNoErr", "0040 0001 0002 01 66");
  await expectExchange(client, open("0001", "0000", "80"), "kFPNoErr", "0000 0002");
});

test("the attributes say already that the fork is open", async () => {
  const { client } = await withFile();
  await expectExchange(client, open("0001", "0001"), "kFPNoErr", "0001 0001 0008");
  await expectExchange(client, open("0001", "0001", "80"), "kFPNoErr", "0001 0002 0018");
});

test("a deny conflict still carries the parameters, and no fork", async () => {
  const { client, session } = await withFile();
  await expectExchange(client, open("0021"), "kFPNoErr", "0040 0001 0002 01 66");
  await expectExchange(client, open("0003"), "kFPDenyConflict", "0040 0000 0002 01 66");
  expect(session.openForks.count).toBe(1);
});

test("another session's deny modes count as much", async () => {
  const disk = emptyDisk();
  const one = await clientIn("openVolume", { disk });
  const two = await clientIn("openVolume", { disk });
  await one.volume.createFile("f");
  await expectExchange(one.client, open("0023"), "kFPNoErr", "0040 0001 0002 01 66");
  await expectExchange(two.client, open("0002"), "kFPDenyConflict", "0040 0000 0002 01 66");
  await one.client.logout();
  await expectExchange(two.client, open("0002"), "kFPNoErr", "0040 0001 0002 01 66");
});

test("a file that is locked against writing opens to read, and says so to writers", async () => {
  const { client, volume } = await withFile();
  await volume.setFileDirParms("f", { attributes: { bits: 0x0020, set: true } });
  await expectExchange(client, open("0003"), "kFPObjectLocked", "0040 0000 0002 01 66");
  await expectExchange(client, open("0001"), "kFPNoErr", "0040 0001 0002 01 66");
});

test("the other fork's length and unknown bits are refused, and nothing is opened", async () => {
  const { client, session } = await withFile();
  for (const bitmap of ["0400", "4000", "ffff", "1000"])
    await expectExchange(client, open("0001", bitmap), "kFPBitmapErr");
  for (const bitmap of ["0200", "0800"])
    await expectExchange(client, open("0001", bitmap, "80"), "kFPBitmapErr");
  expect(session.openForks.count).toBe(0);
});

test("directories, missing files and wrong ids are refused", async () => {
  const { client, volume } = await withFile();
  await volume.createDir("d");
  await expectExchange(client, open("0001", "0040", "00", "02 01 64"), "kFPObjectTypeErr");
  await expectExchange(client, open("0001", "0040", "00", "02 01 78"), "kFPObjectNotFound");
  await expectExchange(client, "1a 00 0002 00000002 0040 0001 02 01 66", "kFPParamErr");
  await expectExchange(client, "1a 00 0001 00000000 0040 0001 02 01 66", "kFPParamErr");
  await expectExchange(client, "1a 00 0001 00000001 0040 0001 02 00", "kFPParamErr");
});

test("a read-only volume is opened to read only", async () => {
  const disk = emptyDisk();
  await (await clientIn("openVolume", { disk })).volume.createFile("f");
  const { client } = await clientIn("openVolume", { disk, settings: { isReadOnly: true } });
  await expectExchange(client, open("0003"), "kFPVolLocked");
  expect((await exchange(client, open("0001"))).result).toBe("kFPNoErr");
});

test("a file can be open so often in a session, and after closing one fork it can once more", async () => {
  const { client, session } = await withFile();
  const request = open("0000", "0000");
  for (let count = 0; count < opensOfFileMax; count++)
    expect((await exchange(client, request)).result).toBe("kFPNoErr");
  await expectExchange(client, request, "kFPTooManyFilesOpen");
  await expectExchange(client, "04 00 0001", "kFPNoErr");
  expect((await exchange(client, request)).result).toBe("kFPNoErr");
  session.closeAll();
});
