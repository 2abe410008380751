import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("a directory is made, and its id given", async () => {
  const { client, volume } = await clientIn("openVolume");
  const { result, reply } = await exchange(client, "06 00 0001 00000002 03 00000000 0002 c3a9");
  expect(result).toBe("kFPNoErr");
  const { parameters } = await volume.getFileDirParms("é");
  expect(reply).toBe(parameters.nodeId?.toString(16).padStart(8, "0"));
  expect(parameters).toMatchObject({ backedUp: undefined, finderInfo: Buffer.alloc(32), offspringCount: 0 });
});

test("what is there already is in the way, whatever it is", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("f");
  await volume.createDir("d");
  for (const path of ["01 66", "01 64", "00"])
    await expectExchange(client, `06 00 0001 00000002 02 ${path}`, "kFPObjectExists");
});

test("wrong places are refused", async () => {
  const { client } = await clientIn("openVolume");
  await expectExchange(client, "06 00 0001 00000002 02 03 780079", "kFPObjectNotFound");
  await expectExchange(client, "06 00 0001 00000000 02 01 78", "kFPParamErr");
  await expectExchange(client, "06 00 0001 00000001 02 00", "kFPParamErr");
  await expectExchange(client, "06 00 0007 00000002 02 01 78", "kFPParamErr");
  await expectExchange(client, "06 00 0001 00000002 03 00000000 0002 65c3", "kFPParamErr");
  await expectTruncationsRefused(client, "06 00 0001 00000002 03 00000000 0002 c3a9");
});

test("a read-only volume stays as it is", async () => {
  const { client } = await clientIn("openVolume", { settings: { isReadOnly: true } });
  await expectExchange(client, "06 00 0001 00000002 02 01 78", "kFPVolLocked");
});

test("UTF-8 names need AFP 3", async () => {
  const { client } = await clientIn("openVolume", { version: 22 });
  await expectExchange(client, "06 00 0001 00000002 03 00000000 0001 78", "kFPParamErr");
});
