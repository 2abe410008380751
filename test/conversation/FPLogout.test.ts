import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { exchange, expectExchange } from "../support/hexExchange.ts";

test("everything is closed, and nothing more is answered", async () => {
  const { client, session } = await clientIn("openFork");
  await expectExchange(client, "14 00", "kFPNoErr");
  expect(session.isLoggedOut).toBe(true);
  expect(session.openForks.count).toBe(0);
  await expectExchange(client, "10 00", "kFPUserNotAuth");
  const { result } = await exchange(client, "3d 00 0001 0000", Buffer.alloc(9));
  expect(result).toBe("kFPUserNotAuth");
});

test("the pad byte may be missing", async () => {
  const { client, session } = await clientIn("loggedIn");
  await expectExchange(client, "14", "kFPNoErr");
  expect(session.isLoggedOut).toBe(true);
});
