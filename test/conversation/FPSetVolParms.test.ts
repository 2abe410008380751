import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("the backup date is never until it is set", async () => {
  const { client } = await clientIn("openVolume");
  await expectTruncationsRefused(client, "20 00 0001 0010 0000003c");
  await expectExchange(client, "11 00 0001 0010", "kFPNoErr", "0010 80000000");
  await expectExchange(client, "20 00 0001 0010 0000003c", "kFPNoErr");
  await expectExchange(client, "11 00 0001 0010", "kFPNoErr", "0010 0000003c");
});

test("nothing else can be set", async () => {
  const { client } = await clientIn("openVolume");
  for (const bitmap of ["0000", "0008", "0011", "ffff"])
    await expectExchange(client, `20 00 0001 ${bitmap} 0000003c`, "kFPBitmapErr");
  await expectExchange(client, "20 00 0002 0010 0000003c", "kFPParamErr");
});

test("a read-only volume keeps its date", async () => {
  const { client } = await clientIn("openVolume", { settings: { isReadOnly: true } });
  await expectExchange(client, "20 00 0001 0010 0000003c", "kFPVolLocked");
  expect((await client.volumeNames()).length).toBe(1);
});
