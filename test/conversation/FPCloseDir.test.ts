import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("closing a directory changes nothing", async () => {
  const { client } = await clientIn("openVolume");
  await expectExchange(client, "03 00 0001 00000002", "kFPNoErr");
  await expectExchange(client, "03 00 0002 00000002", "kFPParamErr");
  await expectTruncationsRefused(client, "03 00 0001 00000002");
  expect((await exchange(client, "19 00 0001 00000002 02 00")).reply).toBe("00000002");
});
