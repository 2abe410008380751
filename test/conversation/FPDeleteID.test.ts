import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("a file keeps its id all the same", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("f");
  const { nodeId } = (await volume.getFileDirParms("f")).parameters;
  const id = nodeId?.toString(16).padStart(8, "0") ?? "";
  await expectTruncationsRefused(client, `28 00 0001 ${id}`);
  await expectExchange(client, `28 00 0001 ${id}`, "kFPNoErr");
  expect((await volume.getFileDirParms("f")).parameters.nodeId).toBe(nodeId);
  await volume.delete("f");
  await expectExchange(client, `28 00 0001 ${id}`, "kFPIDNotFound");
  await expectExchange(client, "28 00 0001 00000002", "kFPObjectTypeErr");
  await expectExchange(client, "28 00 0001 00000000", "kFPIDNotFound");
});

test("the id of a file that is gone is refused as that once, and is none afterwards", async () => {
  const { client, volume, store } = await clientIn("openVolume");
  await volume.createFile("f");
  const id = ((await volume.getFileDirParms("f")).parameters.nodeId ?? 0).toString(16).padStart(8, "0");
  store.removeFile("f");
  await expectExchange(client, `29 00 0001 ${id} 0000`, "kFPIDNotFound");
  await expectExchange(client, `28 00 0001 ${id}`, "kFPObjectNotFound");
  await expectExchange(client, `28 00 0001 ${id}`, "kFPIDNotFound");
});
