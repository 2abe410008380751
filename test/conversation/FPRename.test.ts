import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

const rename = (from: string, to: string) => `1c 00 0001 00000002 02 01 ${from} 02 ${to}`;

test("a file keeps its id under its new name", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("a");
  const { nodeId } = (await volume.getFileDirParms("a")).parameters;
  await expectTruncationsRefused(client, rename("61", "01 62"));
  await expectExchange(client, rename("61", "01 62"), "kFPNoErr");
  expect((await volume.getFileDirParms("b")).parameters.nodeId).toBe(nodeId);
  await expectExchange(client, rename("61", "01 62"), "kFPObjectNotFound");
});

test("its own name, the same in another case, and none are no change or a small one", async () => {
  const { client, volume, store } = await clientIn("openVolume");
  await volume.createFile("a");
  await expectExchange(client, rename("61", "01 61"), "kFPNoErr");
  await expectExchange(client, rename("61", "00"), "kFPNoErr");
  await expectExchange(client, rename("61", "01 41"), "kFPNoErr");
  expect(store.list("")).toEqual(["A"]);
});

test("another node's name, a locked node and the root are refused", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("a");
  await volume.createDir("b");
  await expectExchange(client, rename("61", "01 62"), "kFPObjectExists");
  await volume.setFileDirParms("a", { attributes: { bits: 0x0080, set: true } });
  await expectExchange(client, rename("61", "01 63"), "kFPObjectLocked");
  await expectExchange(client, "1c 00 0001 00000002 02 00 02 01 63", "kFPCantRename");
});

test("names with separators, bad UTF-8 and too new a form are refused", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("a");
  await expectExchange(client, rename("61", "03 620063"), "kFPParamErr");
  await expectExchange(client, "1c 00 0001 00000002 02 01 61 03 00000000 0002 65c3", "kFPParamErr");
  const old = await clientIn("openVolume", { version: 22 });
  await expectExchange(old.client, "1c 00 0001 00000002 02 01 61 03 00000000 0001 62", "kFPParamErr");
  expect((await volume.getFileDirParms("a")).kind).toBe("file");
});
