import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("a fork knows its length, in 32 bits and in 64", async () => {
  const { client } = await clientIn("openFork");
  await expectExchange(client, "0e 00 0001 0a00", "kFPNoErr", "0a00 0000000a 000000000000000a");
  await expectExchange(client, "0e 00 0001 0000", "kFPNoErr", "0000");
  await expectTruncationsRefused(client, "0e 00 0001 0200");
});

test("other parameters are its file's, under its name of now", async () => {
  const { client, volume } = await clientIn("openFork");
  await volume.rename("file", "n");
  await expectExchange(client, "0e 00 0001 0240", "kFPNoErr", "0240 0006 0000000a 01 6e");
});

test("the other fork's length, unknown bits and unknown forks are refused", async () => {
  const { client, volume } = await clientIn("openFork");
  for (const bitmap of ["0400", "4000", "ffff"])
    await expectExchange(client, `0e 00 0001 ${bitmap}`, "kFPBitmapErr");
  const resource = await volume.openFork("file", { write: true, kind: "resource" });
  expect(resource.ref).toBe(2);
  await expectExchange(client, "0e 00 0002 0200", "kFPBitmapErr");
  await expectExchange(client, "0e 00 0002 0400", "kFPNoErr", "0400 00000000");
  await expectExchange(client, "0e 00 0003 0200", "kFPParamErr");
});
