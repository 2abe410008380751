import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

async function withFile(version = 34) {
  const found = await clientIn("openVolume", { version });
  await found.volume.createDir("d");
  await found.volume.createFile("f");
  const { nodeId } = (await found.volume.getFileDirParms("f", undefined, { file: 0x0100, directory: 0 }))
    .parameters;
  return { ...found, id: nodeId?.toString(16).padStart(8, "0") ?? "" };
}

test("a file is found by its id wherever it went", async () => {
  const { client, volume, id } = await withFile();
  await volume.moveAndRename("f", "d", "g");
  await expectExchange(client, `29 00 0001 ${id} 0040`, "kFPNoErr", "0040 0002 01 67");
  await expectExchange(client, `29 00 0001 ${id} 0000`, "kFPNoErr", "0000");
  await expectExchange(client, `29 00 0001 ${id} ffff`, "kFPBitmapErr");
  await expectTruncationsRefused(client, `29 00 0001 ${id} 0040`);
});

test("unknown and deleted ids are not found", async () => {
  const { client, volume, id } = await withFile();
  await volume.delete("f");
  for (const wrong of [id, "00ffffff"])
    await expectExchange(client, `29 00 0001 ${wrong} 0040`, "kFPIDNotFound");
});

test("a directory's id is no file's", async () => {
  const { client } = await withFile();
  await expectExchange(client, "29 00 0001 00000002 0040", "kFPIDNotFound");
  const old = await withFile(22);
  await expectExchange(old.client, "29 00 0001 00000002 0040", "kFPObjectTypeErr");
  expect(old.id).not.toBe("");
});
