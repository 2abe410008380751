import { expect, test } from "vitest";
import { AfpAttributes } from "../support/AfpAttributes.ts";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

const remove = "47 00 0001 00000002 0000 02 01 66 00 0001 61";

async function withAttribute(version = 34) {
  const found = await clientIn("openVolume", { version });
  await found.volume.createFile("f");
  const attributes = new AfpAttributes(found.volume);
  await attributes.set("f", "a", Buffer.from("1"));
  return { ...found, attributes };
}

test("an attribute is removed once", async () => {
  const { client, attributes } = await withAttribute();
  await expectTruncationsRefused(client, remove);
  await expectExchange(client, remove, "kFPNoErr");
  expect(await attributes.list("f")).toEqual([]);
  await expectExchange(client, remove, "kFPItemNotFound");
});

test("before AFP 3.4 a missing one is another failure, before 3.2 there are none", async () => {
  const { client } = await withAttribute(33);
  await expectExchange(client, remove, "kFPNoErr");
  await expectExchange(client, remove, "kFPMiscErr");
  const old = await clientIn("openVolume", { version: 31 });
  await expectExchange(old.client, remove, "kFPCallNotSupported");
});

test("a read-only volume keeps it", async () => {
  const { disk } = await withAttribute();
  const { client } = await clientIn("openVolume", { disk, settings: { isReadOnly: true } });
  await expectExchange(client, remove, "kFPVolLocked");
});
