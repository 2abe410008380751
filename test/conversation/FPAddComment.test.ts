import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

/** Puts the comment `essai` on `f`; the path ends at an even offset. */
const add = "38 00 0001 00000002 02 02 6666 05 6573736169";
const get = "3a 00 0001 00000002 02 02 6666";

async function withFile() {
  const found = await clientIn("openVolume");
  await found.volume.createFile("ff");
  return found;
}

test("a comment stays with its file, through a rename too", async () => {
  const { client, volume } = await withFile();
  await expectTruncationsRefused(client, add);
  await expectExchange(client, add, "kFPNoErr");
  await expectExchange(client, get, "kFPNoErr", "05 6573736169");
  await volume.rename("ff", "gg");
  await expectExchange(client, "3a 00 0001 00000002 02 02 6767", "kFPNoErr", "05 6573736169");
});

test("a path of odd length is followed by a pad", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createDir("d");
  await expectExchange(client, "38 00 0001 00000002 02 01 64 00 01 78", "kFPNoErr");
  await expectExchange(client, "3a 00 0001 00000002 02 01 64", "kFPNoErr", "01 78");
});

test("a comment replaces the one before, and is cut where a Mac would cut it", async () => {
  const { client } = await withFile();
  await expectExchange(client, add, "kFPNoErr");
  await expectExchange(client, `38 00 0001 00000002 02 02 6666 ff ${"61".repeat(255)}`, "kFPNoErr");
  await expectExchange(client, get, "kFPNoErr", `c7 ${"61".repeat(199)}`);
});

test("what is not there, another database and a read-only volume get none", async () => {
  const { client, disk } = await withFile();
  await expectExchange(client, "38 00 0001 00000002 02 02 6767 01 78", "kFPObjectNotFound");
  await expectExchange(client, "38 00 0001 00000001 02 00 01 78", "kFPObjectNotFound");
  await expectExchange(client, "38 00 0001 00000000 02 02 6666 01 78", "kFPParamErr");
  await expectExchange(client, "38 00 0002 00000002 02 02 6666 01 78", "kFPParamErr");
  const readOnly = await clientIn("openVolume", { disk, settings: { isReadOnly: true } });
  await expectExchange(readOnly.client, add, "kFPVolLocked");
  await expectExchange(client, get, "kFPItemNotFound");
  expect(readOnly.session.openVolumes.ids).toEqual([1]);
});
