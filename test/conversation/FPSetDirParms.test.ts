import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("a directory's access rights become its mode", async () => {
  const { client, volume, store } = await clientIn("openVolume");
  await volume.createDir("d");
  const set = "1d 00 0001 00000002 1000 02 01 64 00 00 01 03 07";
  await expectTruncationsRefused(client, set);
  await expectExchange(client, set, "kFPNoErr");
  expect(store.stat("d").mode & 0o777).toBe(0o751);
});

test("files and missing directories are refused", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("f");
  await expectExchange(client, "1d 00 0001 00000002 0001 02 01 66 00 8001", "kFPObjectTypeErr");
  await expectExchange(client, "1d 00 0001 00000002 0001 02 01 78 00 8001", "kFPObjectNotFound");
  await expectExchange(client, "1d 00 0001 00000001 0001 02 00 8001", "kFPObjectNotFound");
  await expectExchange(client, `1d 00 0001 00000002 ffff 02 00 ${"00".repeat(64)}`, "kFPBitmapErr");
});
