import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

const get = (length: string, type = "04", creator = "74747874") =>
  `33 00 0001 ${creator} 54455854 ${type} 00 ${length}`;

async function withIcon() {
  const found = await clientIn("openVolume");
  const bitmap = Buffer.from(Array.from({ length: 64 }, (_, index) => index));
  const added = await exchange(found.client, "c0 00 0001 74747874 54455854 04 00 00000007 0040", bitmap);
  expect(added.result).toBe("kFPNoErr");
  return { ...found, bitmap: bitmap.toString("hex") };
}

test("the bitmap comes as far as it is wanted, and nothing tells that there is one", async () => {
  const { client, bitmap } = await withIcon();
  await expectExchange(client, get("0040"), "kFPNoErr", bitmap);
  await expectExchange(client, get("ffff"), "kFPNoErr", bitmap);
  await expectExchange(client, get("0004"), "kFPNoErr", "00010203");
  await expectExchange(client, get("0000"), "kFPNoErr");
  await expectTruncationsRefused(client, get("0040"));
});

test("another kind of icon, creator or database is not there", async () => {
  const { client } = await withIcon();
  await expectExchange(client, get("0000", "01"), "kFPItemNotFound");
  await expectExchange(client, get("0000", "04", "54545854"), "kFPItemNotFound");
  await expectExchange(client, "33 00 0001 74747874 41415045 04 00 0040", "kFPItemNotFound");
  await expectExchange(client, "33 00 0002 74747874 54455854 04 00 0040", "kFPParamErr");
});
