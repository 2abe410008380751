import { expect, test } from "vitest";
import { handedOver } from "../../src/afp/command.ts";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused, hex } from "../support/hexExchange.ts";

const right = "41 00 0000 00000010 000102030405060708090a0b0c0d0e0f";

test("the session that the token names answers in our place", async () => {
  const { session } = await clientIn("loggedIn");
  expect(await session.command(hex(right))).toBe(handedOver);
});

test("a token that names no session of this user is refused", async () => {
  const { client } = await clientIn("loggedIn");
  await expectExchange(client, "41 00 0000 00000010 ff0102030405060708090a0b0c0d0e0f", "kFPMiscErr");
  await expectExchange(client, "41 00 0000 00000002 0001", "kFPMiscErr");
  await expectExchange(client, "41 00 0000 00000000", "kFPMiscErr");
});

test("other types and truncations are refused", async () => {
  const { client } = await clientIn("loggedIn");
  await expectExchange(client, "41 00 0001 00000002 0001", "kFPParamErr");
  await expectTruncationsRefused(client, right);
});

test("it came with AFP 3.0", async () => {
  const { client } = await clientIn("loggedIn", { version: 22 });
  await expectExchange(client, right, "kFPCallNotSupported");
});
