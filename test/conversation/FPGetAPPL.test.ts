import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused, hex } from "../support/hexExchange.ts";

const add = (name: string) => `35 00 0001 00000002 74747874 afb471c0 02 01 ${name}`;
const get = (index: string, bitmap = "0040") => `37 00 0001 74747874 ${index} ${bitmap}`;
const foundAs = (name: string) => `0040 afb471c0 0002 01 ${name}`;
const f = "66";
const g = "67";

async function withApplication(version = 34) {
  const found = await clientIn("openVolume", { version });
  await found.volume.createFile("f");
  await expectExchange(found.client, get("0001"), "kFPItemNotFound");
  await expectExchange(found.client, add(f), "kFPNoErr");
  return found;
}

test.each([22, 34])("in AFP %i the application is found with its tag", async (version) => {
  const { client } = await withApplication(version);
  await expectExchange(client, get("0000"), "kFPNoErr", foundAs(f));
  await expectExchange(client, get("0001"), "kFPNoErr", foundAs(f));
  await expectExchange(client, get("0001", "0000"), "kFPNoErr", "0000 afb471c0");
  for (const index of ["0002", "ffff"]) await expectExchange(client, get(index), "kFPItemNotFound");
  await expectExchange(client, get("0001", "ffff"), "kFPBitmapErr");
  await expectExchange(client, "37 00 0002 74747874 0001 0040", "kFPParamErr");
  await expectTruncationsRefused(client, get("0001"));
});

test("it is found wherever it went", async () => {
  const { client, volume } = await withApplication();
  await volume.createDir("d");
  await volume.moveAndRename("f", "d", "g");
  await expectExchange(client, get("0001"), "kFPNoErr", foundAs(g));
});

test("it is found when another file took its place, and that becomes an application too", async () => {
  const { client, volume } = await withApplication();
  await volume.rename("f", "g");
  await volume.createFile("f");
  await expectExchange(client, get("0001"), "kFPNoErr", foundAs(g));
  await expectExchange(client, get("0002"), "kFPItemNotFound");
  await expectExchange(client, add(f), "kFPNoErr");
  await expectExchange(client, get("0001"), "kFPNoErr", foundAs(f));
  await expectExchange(client, get("0002"), "kFPNoErr", foundAs(g));
  await expectExchange(client, get("0003"), "kFPItemNotFound");
});

test("it is found by its path where ids were lost or never known, as after Netatalk", async () => {
  const { client, disk, volume } = await withApplication();
  disk.files.desktop.delete("t/ttxt.ids");
  await expectExchange(client, get("0001"), "kFPNoErr", foundAs(f));
  await volume.createDir("é");
  await volume.createFile(["é", "f"]);
  const macRoman = hex("00000001 0003 8e 00 66");
  disk.files.desktop.set("t/ttxt.appl", macRoman);
  await expectExchange(client, get("0001"), "kFPNoErr", "0040 00000001 0002 01 66");
});

test("an id that means another file by now leads nowhere", async () => {
  const { client, disk, volume } = await withApplication();
  const file = "t/ttxt.ids";
  const record = disk.files.desktop.get(file) ?? Buffer.alloc(0);
  await volume.createFile("other");
  const { nodeId = 0 } = (await volume.getFileDirParms("other")).parameters;
  const changed = Buffer.from(record);
  changed.writeUInt32BE(nodeId, 0);
  disk.files.desktop.set(file, changed);
  await expectExchange(client, get("0001"), "kFPNoErr", foundAs(f));
  expect(record.readUInt32BE(0)).not.toBe(nodeId);
});

test("a deleted application is passed over, and a folder in its place is none", async () => {
  const { client, volume } = await withApplication();
  await volume.createFile("g");
  await expectExchange(client, add(g), "kFPNoErr");
  await volume.delete("g");
  await expectExchange(client, get("0001"), "kFPNoErr", foundAs(f));
  await volume.delete("f");
  await volume.createDir("f");
  await expectExchange(client, get("0001"), "kFPItemNotFound");
});
