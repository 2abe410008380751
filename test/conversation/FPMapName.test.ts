import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("names have numbers, in UTF-8 and in MacRoman", async () => {
  const { client } = await clientIn("loggedIn");
  await expectExchange(client, "16 01 0005 6ac3b67267", "kFPNoErr", "000003e9");
  await expectExchange(client, "16 02 0005 7374616666", "kFPNoErr", "00000064");
  await expectExchange(client, "16 03 04 6a9a7267", "kFPNoErr", "000003e9");
  await expectExchange(client, "16 04 05 7374616666", "kFPNoErr", "00000064");
});

test("names have UUIDs", async () => {
  const { client } = await clientIn("loggedIn");
  await expectExchange(client, "16 05 0004 616e6e61", "kFPNoErr", "ffffeeeeddddccccbbbbaaaa000003e8");
  await expectExchange(client, "16 06 0005 7374616666", "kFPNoErr", "abcdefabcdefabcdefabcdef00000064");
});

test("who is not known is not found, and nobody has no name", async () => {
  const { client } = await clientIn("loggedIn");
  await expectExchange(client, "16 03 02 7878", "kFPItemNotFound");
  await expectExchange(client, "16 03 00", "kFPParamErr");
  await expectExchange(client, "16 01 0000", "kFPParamErr");
  await expectTruncationsRefused(client, "16 01 0004 616e6e61");
});

test("what the version does not have is refused", async () => {
  const { client } = await clientIn("loggedIn", { version: 22 });
  expect((await exchange(client, "16 01 0004 616e6e61")).result).toBe("kFPParamErr");
  expect((await exchange(client, "16 05 0004 616e6e61")).result).toBe("kFPParamErr");
  expect((await exchange(client, "16 03 04 616e6e61")).reply).toBe("000003e8");
});
