import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("closing a desktop database leaves its volume open", async () => {
  const { client, session } = await clientIn("openVolume");
  await expectExchange(client, "31 00 0001", "kFPNoErr");
  await expectExchange(client, "31 00 0002", "kFPParamErr");
  await expectTruncationsRefused(client, "31 00 0001");
  expect(session.openVolumes.ids).toEqual([1]);
});
