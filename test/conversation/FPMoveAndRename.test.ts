import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

/** From the root: the source, the destination directory, and the new name. */
const move = (from: string, to: string, name: string) =>
  `17 00 0001 00000002 00000002 02 ${from} 02 ${to} 02 ${name}`;

test("a file moves, under its own name or a new one, and keeps its id", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createDir("d");
  await volume.createFile("a");
  const { nodeId } = (await volume.getFileDirParms("a")).parameters;
  await expectTruncationsRefused(client, move("01 61", "01 64", "00"));
  await expectExchange(client, move("01 61", "01 64", "00"), "kFPNoErr");
  await expectExchange(client, move("03 640061", "00", "01 62"), "kFPNoErr");
  expect((await volume.getFileDirParms("b")).parameters.nodeId).toBe(nodeId);
});

test("a directory does not move into itself or below", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createDir("d");
  await volume.createDir("d/e");
  await expectExchange(client, move("01 64", "01 64", "00"), "kFPCantMove");
  await expectExchange(client, move("01 64", "03 640065", "01 66"), "kFPCantMove");
  await expectExchange(client, move("00", "01 64", "00"), "kFPCantMove");
});

test("wrong destinations are refused", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createDir("d");
  await volume.createFile("a");
  await volume.createFile("d/a");
  await expectExchange(client, move("01 61", "01 64", "00"), "kFPObjectExists");
  await expectExchange(client, move("03 640061", "01 61", "00"), "kFPObjectTypeErr");
  await expectExchange(client, move("01 61", "01 78", "00"), "kFPObjectNotFound");
  await expectExchange(client, move("01 78", "01 64", "00"), "kFPObjectNotFound");
  expect((await volume.getFileDirParms("a")).kind).toBe("file");
});
