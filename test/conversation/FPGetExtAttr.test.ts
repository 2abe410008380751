import { expect, test } from "vitest";
import { AfpAttributes } from "../support/AfpAttributes.ts";
import { clientIn } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

/** Asks for the attribute `a`; the path ends at an even offset, the name follows at once. */
const get = (maxReply: string, name = "0001 61") =>
  `45 00 0001 00000002 0000 0000000000000000 ffffffffffffffff ${maxReply} 02 02 6666 ${name}`;

async function withAttribute(version = 34) {
  const found = await clientIn("openVolume", { version });
  await found.volume.createFile("ff");
  await new AfpAttributes(found.volume).set("ff", "a", Buffer.from("0123456789"));
  return found;
}

test("the value comes behind its length", async () => {
  const { client } = await withAttribute();
  await expectTruncationsRefused(client, get("00001000"));
  await expectExchange(client, get("00001000"), "kFPNoErr", "0000 0000000a 30313233343536373839");
});

test("the room that a client has counts the reply's head", async () => {
  const { client } = await withAttribute();
  for (const room of ["00000001", "00000006", "00000007", "0000000f"])
    await expectExchange(client, get(room), "kFPParamErr");
  expect((await exchange(client, get("00000010"))).result).toBe("kFPNoErr");
  await expectExchange(client, get("00000000"), "kFPNoErr", "0000 0000000a");
});

test("a missing attribute is told in the words of the version", async () => {
  await expectExchange((await withAttribute(34)).client, get("00001000", "0001 62"), "kFPItemNotFound");
  await expectExchange((await withAttribute(33)).client, get("00001000", "0001 62"), "kFPMiscErr");
});

test("names must be UTF-8, and old versions have none", async () => {
  const { client } = await withAttribute();
  await expectExchange(client, get("00001000", "0002 65c3"), "kFPParamErr");
  const old = await clientIn("openVolume", { version: 31 });
  await expectExchange(old.client, get("00001000"), "kFPCallNotSupported");
});
