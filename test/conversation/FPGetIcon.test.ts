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

test("files without a type and a creator have a page, until somebody gives them another icon", async () => {
  const { client } = await withIcon();
  const blank = "33 00 0001 00000000 00000000 01 00 0100";
  const { result, reply } = await exchange(client, blank);
  expect(result).toBe("kFPNoErr");
  const outline = "0ffff000 08001800 08001400 08001200 08001100 08001080 08001040 08001fe0".replaceAll(
    " ",
    "",
  );
  expect(reply).toHaveLength(512);
  expect(reply.startsWith(outline)).toBe(true);
  expect(reply.slice(256).startsWith("0ffff000" + "0ffff800")).toBe(true);
  await expectExchange(client, "34 00 0001 00000000 0001", "kFPNoErr", "00000000 00000000 01 00 0100");
  await expectExchange(client, "34 00 0001 00000000 0002", "kFPItemNotFound");
  const add = "c0 00 0001 00000000 00000000 01 00 00000009 0100";
  expect((await exchange(client, add, Buffer.alloc(256, 0x77))).result).toBe("kFPNoErr");
  await expectExchange(client, blank, "kFPNoErr", "77".repeat(256));
  await expectExchange(client, "34 00 0001 00000000 0001", "kFPNoErr", "00000009 00000000 01 00 0100");
  await expectExchange(client, "34 00 0001 00000000 0002", "kFPItemNotFound");
});
