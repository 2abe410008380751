import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("a file's dates are set", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("f");
  const set = "1e 00 0001 00000002 0008 02 01 66 00 0000003c";
  await expectTruncationsRefused(client, set);
  await expectExchange(client, set, "kFPNoErr");
  expect((await volume.getFileDirParms("f")).parameters.modified).toBe(Date.UTC(2000, 0, 1, 0, 1));
});

test("directories, missing files and names are refused", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createDir("d");
  await volume.createFile("f");
  await expectExchange(client, "1e 00 0001 00000002 0001 02 01 64 00 8001", "kFPObjectTypeErr");
  await expectExchange(client, "1e 00 0001 00000002 0001 02 01 78 00 8001", "kFPObjectNotFound");
  await expectExchange(client, "1e 00 0001 00000001 0001 02 00 8001", "kFPParamErr");
  for (const bitmap of ["2000", "0400", "ffff"])
    await expectExchange(
      client,
      `1e 00 0001 00000002 ${bitmap} 02 01 66 00 ${"00".repeat(64)}`,
      "kFPBitmapErr",
    );
});

test.each([
  ["50 00 45 54 00 00", "pPTEpdos"],
  ["04 00 00 00 00 00", "TEXTpdos"],
  ["ff 00 00 00 00 00", "PSYSpdos"],
  ["b3 00 00 00 00 00", "PS16pdos"],
  ["04 00 01 00 00 00", "p\u0004\u0000\u0001pdos"],
])("ProDOS's %s is %j to the Finder, and is read back", async (prodos, finder) => {
  const { client, volume } = await clientIn("openVolume", { version: 22 });
  await volume.createFile("f");
  await expectExchange(client, `1e 00 0001 00000002 2000 02 01 66 00 ${prodos}`, "kFPNoErr");
  const type = Buffer.from(finder, "latin1").toString("hex");
  await expectExchange(
    client,
    "22 00 0001 00000002 2020 0000 02 01 66",
    "kFPNoErr",
    `2020 0000 00 00 ${type} ${"00".repeat(24)} ${prodos}`,
  );
});
