import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("an open volume is flushed, any other is not known", async () => {
  const { client, fork } = await clientIn("openFork");
  await fork.write(0, Buffer.from("abc"));
  await expectExchange(client, "0a 00 0001", "kFPNoErr");
  await expectExchange(client, "0a 00 0009", "kFPParamErr");
  await expectTruncationsRefused(client, "0a 00 0001");
  expect(await fork.length()).toBe(10);
});
