import { test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

const get = "3a 00 0001 00000002 02 01 66";

test("a file without a comment has no such item", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("f");
  await expectTruncationsRefused(client, get);
  await expectExchange(client, get, "kFPItemNotFound");
  await expectExchange(client, "3a 00 0001 00000002 02 00", "kFPItemNotFound");
});

test("a missing file and another database are told apart from that", async () => {
  const { client } = await clientIn("openVolume");
  await expectExchange(client, get, "kFPObjectNotFound");
  await expectExchange(client, "3a 00 0001 00000001 02 00", "kFPObjectNotFound");
  await expectExchange(client, "3a 00 0002 00000002 02 01 66", "kFPParamErr");
});

test("the comment of a folder is its own", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createDir("f");
  await expectExchange(client, "38 00 0001 00000002 02 01 66 00 02 8e74", "kFPNoErr");
  await expectExchange(client, get, "kFPNoErr", "02 8e74");
  await expectExchange(client, "3a 00 0001 00000002 02 00", "kFPItemNotFound");
});
