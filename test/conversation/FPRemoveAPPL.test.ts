import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

const add = "35 00 0001 00000002 74747874 afb471c0 02 01 66";
const remove = "36 00 0001 00000002 74747874 02 01 66";
const get = "37 00 0001 74747874 0001 0040";

async function withApplication() {
  const found = await clientIn("openVolume");
  await found.volume.createFile("f");
  await expectExchange(found.client, add, "kFPNoErr");
  return found;
}

test("an application is one no more, once", async () => {
  const { client } = await withApplication();
  await expectTruncationsRefused(client, remove);
  await expectExchange(client, remove, "kFPNoErr");
  await expectExchange(client, get, "kFPItemNotFound");
  await expectExchange(client, remove, "kFPItemNotFound");
});

test("it may be gone already, or have been renamed", async () => {
  const { client, volume } = await withApplication();
  await volume.rename("f", "g");
  await expectExchange(client, remove.replace(/66$/, "67"), "kFPNoErr");
  await expectExchange(client, get, "kFPItemNotFound");
  await volume.rename("g", "f");
  await expectExchange(client, add, "kFPNoErr");
  await volume.delete("f");
  await expectExchange(client, remove, "kFPNoErr");
  await expectExchange(client, remove, "kFPObjectNotFound");
});

test("a file in the place of a renamed application is none", async () => {
  const { client, volume } = await withApplication();
  await volume.rename("f", "g");
  await volume.createFile("f");
  await expectExchange(client, remove, "kFPItemNotFound");
  await expectExchange(client, get, "kFPNoErr", "0040 afb471c0 0002 01 67");
});

test("folders, wrong places, another database and a read-only volume are refused", async () => {
  const { client, volume, disk } = await withApplication();
  await volume.createDir("d");
  const at = (did: string, path: string) => `36 00 0001 ${did} 74747874 ${path}`;
  await expectExchange(client, at("00000002", "02 01 64"), "kFPObjectTypeErr");
  await expectExchange(client, at("00000002", "02 00"), "kFPObjectTypeErr");
  await expectExchange(client, at("00000001", "02 00"), "kFPObjectNotFound");
  await expectExchange(client, at("00000001", "02 01 66"), "kFPObjectNotFound");
  await expectExchange(client, at("00000000", "02 01 66"), "kFPParamErr");
  await expectExchange(client, at("00000002", "02 03 780066"), "kFPObjectNotFound");
  await expectExchange(client, remove.replace("74747874", "6e6f6e65"), "kFPItemNotFound");
  await expectExchange(client, remove.replace("0001", "0002"), "kFPParamErr");
  const readOnly = await clientIn("openVolume", { disk, settings: { isReadOnly: true } });
  await expectExchange(readOnly.client, remove, "kFPVolLocked");
  await expectExchange(client, get, "kFPNoErr", "0040 afb471c0 0002 01 66");
  expect([...disk.files.desktop.keys()].toSorted()).toEqual(["t/ttxt.appl", "t/ttxt.ids"]);
});
