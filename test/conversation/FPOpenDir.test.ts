import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("a directory has the id that it was made with", async () => {
  const { client, volume } = await clientIn("openVolume");
  const did = await volume.createDir("d");
  await expectExchange(client, "19 00 0001 00000002 02 01 64", "kFPNoErr", did.toString(16).padStart(8, "0"));
  await expectExchange(client, "19 00 0001 00000002 02 00", "kFPNoErr", "00000002");
  await expectExchange(client, "19 00 0001 00000001 02 06 4261636b7570", "kFPNoErr", "00000002");
});

test("files, missing directories and wrong ids are refused", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("f");
  await expectExchange(client, "19 00 0001 00000002 02 01 66", "kFPObjectTypeErr");
  await expectExchange(client, "19 00 0001 00000002 02 01 78", "kFPObjectNotFound");
  await expectExchange(client, "19 00 0001 00000000 02 01 78", "kFPParamErr");
  await expectExchange(client, "19 00 0001 00000001 02 00", "kFPParamErr");
  await expectExchange(client, "19 00 0002 00000002 02 01 78", "kFPParamErr");
  await expectTruncationsRefused(client, "19 00 0001 00000002 02 01 66");
  expect((await exchange(client, "19 00 0001 00000002 01 01 66")).result).toBe("kFPParamErr");
});
