import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { openGate } from "../support/gate.ts";
import { exchange, expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

const request = "3e 00 00 03 0000";

/** No flags, two methods. */
const dhx2AndGuest = "00 02 04 44485832 0f 4e6f20557365722041757468656e74";

test("a stranger is told the methods of the server's own domain, whatever the form of its empty path", async () => {
  const { afp } = openGate(["DHX2", "No User Authent"]);
  for (const path of ["03 0000", "01 00", "02 00"])
    await expectExchange(afp, `3e 00 00 ${path}`, "kFPNoErr", dhx2AndGuest);
  await expectTruncationsRefused(afp, request);
});

test("there is no other domain", async () => {
  const { afp } = openGate();
  await expectExchange(afp, "3e 00 00 03 0001 78", "kFPObjectNotFound");
  await expectExchange(afp, "3e 00 00 04 0000", "kFPParamErr");
});

test("whoever is logged in may ask, from AFP 3 on", async () => {
  const { client } = await clientIn("loggedIn", { server: { uams: ["DHX2", "No User Authent"] } });
  await expectExchange(client, request, "kFPNoErr", dhx2AndGuest);
  await expectExchange(client, "3e 00 00 03 0001 78", "kFPObjectNotFound");
  await expectTruncationsRefused(client, request);
  const old = await clientIn("loggedIn", { version: 22 });
  expect((await exchange(old.client, request)).result).toBe("kFPCallNotSupported");
});
