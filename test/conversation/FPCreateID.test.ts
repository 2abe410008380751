import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("every file has its id already, and the answer names it", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("f");
  await volume.createDir("d");
  const { nodeId } = (await volume.getFileDirParms("f")).parameters;
  const id = nodeId?.toString(16).padStart(8, "0") ?? "";
  await expectExchange(client, "27 00 0001 00000002 02 01 66", "kFPIDExists", id);
  await expectExchange(client, "27 00 0001 00000002 02 01 64", "kFPObjectTypeErr");
  await expectExchange(client, "27 00 0001 00000002 02 01 78", "kFPObjectNotFound");
  await expectTruncationsRefused(client, "27 00 0001 00000002 02 01 66");
  expect(nodeId).toBeGreaterThanOrEqual(17);
});
