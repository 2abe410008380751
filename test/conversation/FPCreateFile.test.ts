import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

const soft = "07 00 0001 00000002 02 01 66";
const hard = "07 80 0001 00000002 02 01 66";

test("a soft create makes a file once", async () => {
  const { client, volume } = await clientIn("openVolume");
  await expectTruncationsRefused(client, soft);
  await expectExchange(client, soft, "kFPNoErr");
  await expectExchange(client, soft, "kFPObjectExists");
  expect((await volume.getFileDirParms("f")).kind).toBe("file");
});

test("a hard create replaces a file, even a locked one, unless it is open", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("f");
  const fork = await volume.openFork("f", { write: true });
  await fork.write(0, Buffer.from("abc"));
  await expectExchange(client, hard, "kFPFileBusy");
  await fork.close();
  await volume.setFileDirParms("f", { attributes: { bits: 0x01a0, set: true } });
  await expectExchange(client, hard, "kFPNoErr");
  expect((await volume.getFileDirParms("f")).parameters).toMatchObject({ dataBytes: 0, attributes: 0 });
});

test("a directory is not replaced by a file", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createDir("f");
  for (const request of [soft, hard, "07 80 0001 00000002 02 00"])
    await expectExchange(client, request, "kFPObjectTypeErr");
});

test("wrong places are refused", async () => {
  const { client } = await clientIn("openVolume");
  await expectExchange(client, "07 00 0001 00000002 02 03 780079", "kFPObjectNotFound");
  await expectExchange(client, "07 00 0001 00000000 02 01 78", "kFPParamErr");
  await expectExchange(client, "07 00 0001 00000001 02 00", "kFPParamErr");
  await expectExchange(client, "07 00 0002 00000002 02 01 78", "kFPParamErr");
});

test("a read-only volume stays as it is", async () => {
  const { client } = await clientIn("openVolume", { settings: { isReadOnly: true } });
  await expectExchange(client, soft, "kFPVolLocked");
});
