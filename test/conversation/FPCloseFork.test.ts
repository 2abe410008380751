import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("a fork is closed once, which frees its file", async () => {
  const { client, volume } = await clientIn("openFork");
  await expectTruncationsRefused(client, "04 00 0001");
  await expectExchange(client, "04 00 0001", "kFPNoErr");
  await expectExchange(client, "04 00 0001", "kFPParamErr");
  await expectExchange(client, "04 00 0000", "kFPParamErr");
  await volume.delete("file");
  expect(await volume.enumerate()).toEqual([]);
});
