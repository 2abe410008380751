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
