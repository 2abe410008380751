import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused, hex } from "../support/hexExchange.ts";

/** The file `f` opens what `ttxt` made; the client wants to know it by `afb471c0`. */
const add = "35 00 0001 00000002 74747874 afb471c0 02 01 66";
const get = (index: string) => `37 00 0001 74747874 ${index} 0040`;

async function withFile() {
  const found = await clientIn("openVolume");
  await found.volume.createFile("f");
  await found.volume.createDir("d");
  return found;
}

test("an application is kept as Netatalk keeps it, by its path", async () => {
  const { client, volume, disk } = await withFile();
  await volume.createDir("d/é");
  await volume.createFile(["d", "é", "a/b"]);
  await expectTruncationsRefused(client, add);
  await expectExchange(client, add, "kFPNoErr");
  await expectExchange(
    client,
    "35 00 0001 00000002 74747874 00000001 03 00000000 0009 64 00 65cc81 00 612f62",
    "kFPNoErr",
  );
  const kept = disk.files.desktop.get("t/ttxt.appl")?.toString("hex");
  const records = "00000001 0009 64 00 65cc81 00 612f62 afb471c0 0001 66";
  expect(kept).toBe(hex(records).toString("hex"));
});

test("one that is added again comes first, and is there once", async () => {
  const { client, volume } = await withFile();
  await volume.createFile("g");
  await expectExchange(client, add, "kFPNoErr");
  await expectExchange(client, add.replace(/66$/, "67"), "kFPNoErr");
  await expectExchange(client, add.replace("afb471c0", "11111111"), "kFPNoErr");
  await expectExchange(client, get("0001"), "kFPNoErr", "0040 11111111 0002 01 66");
  await expectExchange(client, get("0002"), "kFPNoErr", "0040 afb471c0 0002 01 67");
  await expectExchange(client, get("0003"), "kFPItemNotFound");
});

test("folders, what is not there, another database and a read-only volume are refused", async () => {
  const { client, disk } = await withFile();
  const at = (did: string, path: string) => `35 00 0001 ${did} 74747874 afb471c0 ${path}`;
  await expectExchange(client, at("00000002", "02 01 64"), "kFPObjectTypeErr");
  await expectExchange(client, at("00000002", "02 00"), "kFPObjectTypeErr");
  await expectExchange(client, at("00000001", "02 00"), "kFPObjectNotFound");
  await expectExchange(client, at("00000001", "02 01 66"), "kFPObjectNotFound");
  await expectExchange(client, at("00000000", "02 01 66"), "kFPParamErr");
  await expectExchange(client, at("00000002", "02 01 78"), "kFPObjectNotFound");
  await expectExchange(client, add.replace("0001", "0002"), "kFPParamErr");
  const readOnly = await clientIn("openVolume", { disk, settings: { isReadOnly: true } });
  await expectExchange(readOnly.client, add, "kFPVolLocked");
  expect(disk.files.desktop.size).toBe(0);
});
