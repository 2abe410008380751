import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("the desktop database of an open volume goes by the volume's number", async () => {
  const { client, session } = await clientIn("openVolume");
  await expectExchange(client, "30 00 0001", "kFPNoErr", "0001");
  await expectExchange(client, "30 00 0002", "kFPParamErr");
  await expectTruncationsRefused(client, "30 00 0001");
  expect(session.openVolumes.ids).toEqual([1]);
});
