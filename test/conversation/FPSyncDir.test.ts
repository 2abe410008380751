import { test } from "vitest";
import { FileError } from "../../src/volume/index.ts";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("directories are synced, the root with the whole volume", async () => {
  const { client, volume } = await clientIn("openVolume");
  const did = await volume.createDir("d");
  await expectExchange(client, "4e 00 0001 00000002", "kFPNoErr");
  await expectExchange(client, `4e 00 0001 ${did.toString(16).padStart(8, "0")}`, "kFPNoErr");
  await expectTruncationsRefused(client, "4e 00 0001 00000002");
});

test("an unknown volume or directory is not found, the id 0 is no id", async () => {
  const { client } = await clientIn("openVolume");
  await expectExchange(client, "4e 00 0002 00000002", "kFPObjectNotFound");
  await expectExchange(client, "4e 00 0001 00ffffff", "kFPObjectNotFound");
  await expectExchange(client, "4e 00 0001 00000000", "kFPParamErr");
});

test("a disk that fails is told", async () => {
  const { client, store } = await clientIn("openVolume");
  store.syncDirectory = () => Promise.reject(new FileError("io", "the disk is gone"));
  await expectExchange(client, "4e 00 0001 00000002", "kFPMiscErr");
});

test("servers answer it from AFP 3.1 on, though Apple wrote it down with 3.2", async () => {
  const { client } = await clientIn("openVolume", { version: 31 });
  await expectExchange(client, "4e 00 0002 00000002", "kFPObjectNotFound");
  const before = await clientIn("openVolume", { version: 30 });
  await expectExchange(before.client, "4e 00 0001 00000002", "kFPCallNotSupported");
});
