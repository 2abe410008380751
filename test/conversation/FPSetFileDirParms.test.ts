import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("attributes are set, then cleared again, of files and directories", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("f");
  await volume.createDir("d");
  for (const name of ["66", "64"]) {
    // The path ends at an odd offset: a pad byte comes before the parameters.
    await expectExchange(client, `23 00 0001 00000002 0001 02 01 ${name} 00 81a0`, "kFPNoErr");
    const get = `22 00 0001 00000002 0001 0001 02 01 ${name}`;
    const kind = name === "66" ? "00" : "80";
    await expectExchange(client, get, "kFPNoErr", `0001 0001 ${kind} 00 01a0`);
    await expectExchange(client, `23 00 0001 00000002 0001 02 01 ${name} 00 0120`, "kFPNoErr");
    await expectExchange(client, get, "kFPNoErr", `0001 0001 ${kind} 00 0080`);
  }
});

test("dates and Finder info come in bit order", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("ff");
  const finderInfo = "5445585474747874" + "00".repeat(24);
  const set = `23 00 0001 00000002 003c 02 02 6666 00000001 00000003 00000002 ${finderInfo}`;
  await expectTruncationsRefused(client, set);
  await expectExchange(client, set, "kFPNoErr");
  const get = "22 00 0001 00000002 003c 0000 02 02 6666";
  await expectExchange(client, get, "kFPNoErr", `003c 0000 00 00 00000001 00000003 00000002 ${finderInfo}`);
});

test("what can't be set is refused, and nothing changes for a bitmap of zero", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("f");
  const rest = "00".repeat(40);
  for (const bitmap of ["0002", "0040", "0100", "0200", "0400", "1000", "2000", "ffff"])
    await expectExchange(client, `23 00 0001 00000002 ${bitmap} 02 01 66 00 ${rest}`, "kFPBitmapErr");
  await expectExchange(client, "23 00 0001 00000002 0000 02 01 66 00", "kFPNoErr");
  await expectExchange(client, "23 00 0001 00000002 0001 02 01 78 00 8001", "kFPObjectNotFound");
});

test("UNIX privileges are refused where the volume has none", async () => {
  const { client } = await clientIn("openVolume", { settings: { hasUnixPrivileges: false } });
  await expectExchange(client, `23 00 0001 00000002 8000 02 00 ${"00".repeat(16)}`, "kFPBitmapErr");
});

test("a read-only volume stays as it is", async () => {
  const { client, volume } = await clientIn("openVolume", { settings: { isReadOnly: true } });
  await expectExchange(client, "23 00 0001 00000002 0001 02 00 8001", "kFPVolLocked");
  expect((await volume.getFileDirParms("")).parameters.attributes ?? 0).toBe(0);
});
