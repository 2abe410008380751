import { expect, test } from "vitest";
import { FPGetSrvrParms } from "../../src/afp/commands/FPGetSrvrParms.ts";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange } from "../support/hexExchange.ts";

test("the server's time comes first, then every volume with its flags and decomposed name", async () => {
  const { client, clock } = await clientIn("loggedIn", { more: [{ name: "é", hasPassword: true }] });
  expect(clock.nowMilliseconds()).toBe(Date.UTC(2026, 0, 1));
  // 9,497 days of 86,400 seconds since 2000.
  await expectExchange(client, "10 00", "kFPNoErr", "30e87580 02 00 06 4261636b7570 80 03 65cc81");
});

test("AFP 2 has the names in MacRoman, at most 27 bytes of them", async () => {
  const { client } = await clientIn("loggedIn", { version: 22, settings: { name: `é${"x".repeat(40)}` } });
  const { volumes } = await client.call(FPGetSrvrParms, {});
  expect(volumes[0]?.name.toString("latin1")).toBe(`\x8e${"x".repeat(26)}`);
});

test("the reply stays below what Mac OS X 10.8 takes", async () => {
  const more = Array.from({ length: 300 }, (_, index) => ({ name: `${"v".repeat(60)} ${index}` }));
  const { client } = await clientIn("loggedIn", { more });
  const { volumes } = await client.call(FPGetSrvrParms, {});
  const bytes = volumes.reduce((sum, { name }) => sum + name.length + 2, 5);
  expect(bytes).toBeGreaterThan(4400);
  expect(bytes).toBeLessThanOrEqual(4605);
});
