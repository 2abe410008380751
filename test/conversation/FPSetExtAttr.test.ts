import { expect, test } from "vitest";
import { AfpAttributes } from "../support/AfpAttributes.ts";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

/** Sets the attribute `a` of `f`; the path ends at an odd offset. */
const set = (bitmap: string, value = "00000002 6869", name = "0001 61") =>
  `46 00 0001 00000002 ${bitmap} 0000000000000000 02 01 66 00 ${name} ${value}`;

async function withFile(version = 34) {
  const found = await clientIn("openVolume", { version });
  await found.volume.createFile("f");
  return { ...found, attributes: new AfpAttributes(found.volume) };
}

test("a value is set, and replaced by the next", async () => {
  const { client, attributes } = await withFile();
  await expectTruncationsRefused(client, set("0000"));
  await expectExchange(client, set("0000"), "kFPNoErr");
  expect((await attributes.get("f", "a")).toString()).toBe("hi");
  await expectExchange(client, set("0000", "00000000"), "kFPNoErr");
  expect(await attributes.get("f", "a")).toHaveLength(0);
});

test("create and replace look at what is there", async () => {
  const { client } = await withFile();
  await expectExchange(client, set("0004"), "kFPItemNotFound");
  await expectExchange(client, set("0002"), "kFPNoErr");
  await expectExchange(client, set("0002"), "kFPObjectExists");
  await expectExchange(client, set("0006"), "kFPObjectExists");
  await expectExchange(client, set("0004"), "kFPNoErr");
  const old = await withFile(33);
  await expectExchange(old.client, set("0004"), "kFPMiscErr");
});

test("read-only volumes and old versions are refused", async () => {
  const { client, disk } = await withFile();
  await expectExchange(client, set("0000", "00000002 6869", "0002 65c3"), "kFPParamErr");
  const readOnly = await clientIn("openVolume", { disk, settings: { isReadOnly: true } });
  await expectExchange(readOnly.client, set("0000"), "kFPVolLocked");
  const old = await clientIn("openVolume", { version: 31 });
  await expectExchange(old.client, set("0000"), "kFPCallNotSupported");
});
