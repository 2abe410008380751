import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("the user's own ids come in bit order", async () => {
  const { client } = await clientIn("loggedIn");
  const uuid = "ffffeeeeddddccccbbbbaaaa000003e8";
  await expectExchange(client, "25 01 00000000 0007", "kFPNoErr", `0007 000003e8 00000064 ${uuid}`);
  await expectExchange(client, "25 01 00000000 0002", "kFPNoErr", "0002 00000064");
  expect(await exchange(client, "25 01 00000000 0000")).toEqual({ result: "kFPNoErr", reply: "0000" });
});

test("other users, unknown bits and truncations are refused", async () => {
  const { client } = await clientIn("loggedIn");
  await expectExchange(client, "25 00 000003e8 0001", "kFPParamErr");
  await expectExchange(client, "25 01 00000000 00ff", "kFPBitmapErr");
  await expectTruncationsRefused(client, "25 01 00000000 0001");
});
