import { expect, test } from "vitest";
import { clientIn, emptyDisk } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";
import { MemoryDisk } from "../support/MemoryDisk.ts";

const openBackup = "18 00 0121 06 4261636b7570";

test("the request of appendix D opens the volume", async () => {
  const { client } = await clientIn("loggedIn");
  // Attributes: case-sensitive, access lists, extended attributes, no network ids, UTF-8, UNIX privileges,
  // catalog search, file ids.
  await expectExchange(client, openBackup, "kFPNoErr", "0121 1cec 0001 0006 06 4261636b7570");
});

test("every truncation is refused", async () => {
  const { client } = await clientIn("loggedIn");
  await expectTruncationsRefused(client, openBackup);
});

test("a volume that is open already keeps its number, and one close ends it", async () => {
  const { client } = await clientIn("loggedIn", { more: [{ name: "B" }] });
  await expectExchange(client, "18 00 0020 06 4261636b7570", "kFPNoErr", "0020 0001");
  await expectExchange(client, "18 00 0020 01 42", "kFPNoErr", "0020 0002");
  await expectExchange(client, "18 00 0020 06 4261636b7570", "kFPNoErr", "0020 0001");
  await expectExchange(client, "02 00 0001", "kFPNoErr");
  await expectExchange(client, "02 00 0001", "kFPParamErr");
});

test("the volume's number must be asked for, and nothing unknown", async () => {
  const { client } = await clientIn("loggedIn");
  for (const bitmap of ["0000", "0001", "ffff", "1020"])
    await expectExchange(client, `18 00 ${bitmap} 06 4261636b7570`, "kFPBitmapErr");
});

test("names are compared without regard to case and composition", async () => {
  const { client } = await clientIn("loggedIn", { settings: { name: "É" } });
  await expectExchange(client, "18 00 0020 02 c3a9", "kFPNoErr", "0020 0001");
  await expectExchange(client, "18 00 0020 03 65cc81", "kFPNoErr", "0020 0001");
  await expectExchange(client, "18 00 0020 01 65", "kFPObjectNotFound");
  await expectExchange(client, "18 00 0020 00", "kFPObjectNotFound");
});

test("AFP 2 sends the name in MacRoman", async () => {
  const { client } = await clientIn("loggedIn", { version: 22, settings: { name: "é" } });
  await expectExchange(client, "18 00 0021 01 8e", "kFPNoErr", "0021 000c 0001");
});

test("a password is asked for, eight bytes at an even offset; who decides gets them as they came", async () => {
  const { client, passwords } = await clientIn("loggedIn", { settings: { hasPassword: true } });
  passwords.volumes.set("Backup", "Secret");
  const open = "18 00 0020 06 4261636b7570 00";
  await expectExchange(client, "18 00 0020 06 4261636b7570", "kFPAccessDenied");
  await expectExchange(client, `${open} 53656372657400`, "kFPAccessDenied");
  expect(passwords.asked).toEqual([]);
  await expectExchange(client, `${open} 7365637265740000`, "kFPAccessDenied");
  await expectExchange(client, `${open} 5365637265740000`, "kFPNoErr", "0020 0001");
  expect(passwords.asked).toEqual(["Backup 7365637265740000", "Backup 5365637265740000"]);
});

test("a volume with a password says so in its attributes", async () => {
  const { client, passwords } = await clientIn("loggedIn", {
    settings: { hasPassword: true },
    version: 22,
  });
  passwords.volumes.set("Backup", "Secret");
  const open = "18 00 0021 06 4261636b7570 00 5365637265740000";
  expect((await exchange(client, open)).reply).toBe("0021000e0001");
});

test("a Time Machine volume says that locks can be stolen, a read-only one that it is", async () => {
  const machine = await clientIn("loggedIn", { settings: { isTimeMachine: true } });
  expect((await exchange(machine.client, "18 00 0021 06 4261636b7570")).reply).toBe("00213cec0001");
  const settings = { isReadOnly: true, hasUnixPrivileges: false, hasPersistentIds: false };
  const readOnly = await clientIn("loggedIn", { settings, version: 31 });
  expect((await exchange(readOnly.client, "18 00 0021 06 4261636b7570")).reply).toBe("002100c90001");
});

test("access lists are announced where the file system has them, from AFP 3.2 on, unless switched off", async () => {
  const attributes = async (options: Parameters<typeof clientIn>[1]) =>
    (await exchange((await clientIn("loggedIn", options)).client, "18 00 0021 06 4261636b7570")).reply;
  expect(await attributes({ version: 32 })).toBe("00211cec0001");
  expect(await attributes({ version: 31 })).toBe("002100ec0001");
  expect(await attributes({ settings: { offersAccessLists: false } })).toBe("002114ec0001");
  const files = new MemoryDisk({ hasAccessLists: false });
  expect(await attributes({ disk: { ...emptyDisk(), files } })).toBe("002114ec0001");
});
