import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("a volume is closed once", async () => {
  const { client } = await clientIn("openVolume");
  await expectTruncationsRefused(client, "02 00 0001");
  await expectExchange(client, "02 00 0001", "kFPNoErr");
  await expectExchange(client, "02 00 0001", "kFPParamErr");
});

test("forks that are still open on it are closed with it", async () => {
  const { client, session, fork } = await clientIn("openFork");
  await expectExchange(client, "02 00 0001", "kFPNoErr");
  expect(session.openForks.count).toBe(0);
  await expect(fork.read(0, 1)).rejects.toThrow("kFPParamErr");
});
