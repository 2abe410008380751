import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("a client may sleep in two ways, wake up, and learns how long it may", async () => {
  const { client, link } = await clientIn("loggedIn", { server: { sleepHours: 24 }, version: 22 });
  for (const flags of ["00000000", "00000001", "00000002"])
    await expectExchange(client, `7a 00 ${flags}`, "kFPNoErr", "00000018");
  expect(link.events).toEqual(["sleep classic", "sleep extended", "wake"]);
});

test("other ways to sleep and truncations are refused", async () => {
  const { client, link } = await clientIn("loggedIn");
  await expectExchange(client, "7a 00 00000004", "kFPParamErr");
  await expectTruncationsRefused(client, "7a 00 00000001");
  expect(link.events).toEqual([]);
});
