import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("a fork is cut and extended with zeros", async () => {
  const { client, fork } = await clientIn("openFork");
  await expectTruncationsRefused(client, "1f 00 0001 0200 00000004");
  await expectExchange(client, "1f 00 0001 0200 00000004", "kFPNoErr");
  expect((await fork.read(0, 10)).toString()).toBe("0123");
  await expectTruncationsRefused(client, "1f 00 0001 0800 0000000000000006");
  await expectExchange(client, "1f 00 0001 0800 0000000000000006", "kFPNoErr");
  expect((await fork.read(0, 10)).toString()).toBe("0123\0\0");
});

test("anything else but one length of its own is refused", async () => {
  const { client } = await clientIn("openFork");
  for (const bitmap of ["0000", "0001", "0400", "0600", "4000", "0a00", "ffff"])
    await expectExchange(client, `1f 00 0001 ${bitmap} 0000000000000004`, "kFPBitmapErr");
  await expectExchange(client, "1f 00 0001 0200 80000000", "kFPParamErr");
  await expectExchange(client, "1f 00 0001 0200 fffffffe", "kFPParamErr");
  await expectExchange(client, "1f 00 0001 0800 ffffffffffffffff", "kFPParamErr");
  await expectExchange(client, "1f 00 0009 0200 00000004", "kFPParamErr");
});

test("64-bit lengths need AFP 3", async () => {
  const { client } = await clientIn("openVolume", { version: 22 });
  await expectExchange(client, "07 00 0001 00000002 02 01 66", "kFPNoErr");
  await expectExchange(client, "1a 00 0001 00000002 0000 0003 02 01 66", "kFPNoErr", "0000 0001");
  await expectExchange(client, "1f 00 0001 0800 0000000000000006", "kFPBitmapErr");
  await expectExchange(client, "1f 00 0001 0200 00000006", "kFPNoErr");
});

test("a fork that is open to read is not changed", async () => {
  const { client, volume } = await clientIn("openFork");
  const reader = await volume.openFork("file");
  expect(reader.ref).toBe(2);
  await expectExchange(client, "1f 00 0002 0200 00000004", "kFPAccessDenied");
});

test("nobody cuts off what another fork has locked", async () => {
  const { client, volume, fork } = await clientIn("openFork");
  const other = await volume.openFork("file", { read: true, write: true });
  await other.lock(5, 2);
  await expectExchange(client, "1f 00 0001 0200 00000004", "kFPLockErr");
  await expectExchange(client, "1f 00 0001 0200 00000020", "kFPNoErr");
  expect(await fork.length()).toBe(32);
});
