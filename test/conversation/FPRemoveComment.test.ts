import { test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

const remove = "39 00 0001 00000002 02 01 66";

async function withComment() {
  const found = await clientIn("openVolume");
  await found.volume.createFile("f");
  await expectExchange(found.client, "38 00 0001 00000002 02 01 66 00 01 78", "kFPNoErr");
  return found;
}

test("a comment is removed once", async () => {
  const { client } = await withComment();
  await expectTruncationsRefused(client, remove);
  await expectExchange(client, remove, "kFPNoErr");
  await expectExchange(client, "3a 00 0001 00000002 02 01 66", "kFPItemNotFound");
  await expectExchange(client, remove, "kFPItemNotFound");
});

test("a read-only volume keeps it", async () => {
  const { client, disk } = await withComment();
  const readOnly = await clientIn("openVolume", { disk, settings: { isReadOnly: true } });
  await expectExchange(readOnly.client, remove, "kFPVolLocked");
  await expectExchange(client, "3a 00 0001 00000002 02 01 66", "kFPNoErr", "01 78");
});

test("a missing file and another database are refused", async () => {
  const { client } = await clientIn("openVolume");
  await expectExchange(client, remove, "kFPObjectNotFound");
  await expectExchange(client, "39 00 0002 00000002 02 01 66", "kFPParamErr");
});
