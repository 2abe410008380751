import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

const anna = "ffffeeeeddddccccbbbbaaaa 000003e8";
const asked = (rights: string, path = "02 01 66", who = anna) =>
  `4b 00 0001 00000002 0000 ${who} ${rights} ${path}`;

async function withFile(options: Parameters<typeof clientIn>[1] = {}) {
  const found = await clientIn("openVolume", options);
  await found.volume.createFile("f");
  return found;
}

/** The single rights that a node's path is allowed, as one number. */
async function allowed(client: Parameters<typeof exchange>[0], path: string): Promise<string> {
  let all = 0;
  for (let bit = 1; bit <= 0x8000_0000; bit *= 2) {
    const { result } = await exchange(client, asked(bit.toString(16).padStart(8, "0"), path));
    if (result === "kFPNoErr") all += bit;
    else expect(result).toBe("kFPAccessDenied");
  }
  return all.toString(16);
}

test("what the user may do is answered without an error, all of it or nothing", async () => {
  const { client } = await withFile();
  await expectTruncationsRefused(client, asked("00000006"));
  await expectExchange(client, asked("00000006"), "kFPNoErr");
  await expectExchange(client, asked("0000000e"), "kFPAccessDenied");
  await expectExchange(client, asked("00000000"), "kFPNoErr");
  await expectExchange(client, asked("00000006", "02 01 67"), "kFPObjectNotFound");
});

test("each right by itself, as the mode gives it to the owner", async () => {
  const { client, volume, store } = await withFile();
  await volume.createDir("d");
  // Read, write, delete, append, attributes, reading security, setting it; not to execute, not to give away.
  expect(await allowed(client, "02 01 66")).toBe("1901fb6");
  expect(await allowed(client, "02 01 64")).toBe("1f01ffe");
  store.setMode("f", 0o400);
  expect(await allowed(client, "02 01 66")).toBe("1101b92");
  store.setMode("f", 0o000);
  expect(await allowed(client, "02 01 66")).toBe("101990");
});

test("deleting is a question of the folder, and the volume itself stays", async () => {
  const { client, store } = await withFile();
  await expectExchange(client, asked("00000010"), "kFPNoErr");
  store.setMode("", 0o1777);
  await expectExchange(client, asked("00000010"), "kFPNoErr");
  // In a sticky folder only owners delete.
  store.setOwner("f", 1001, 100);
  store.setOwner("", 1001, 100);
  await expectExchange(client, asked("00000010"), "kFPAccessDenied");
  store.setMode("", 0o555);
  await expectExchange(client, asked("00000010"), "kFPAccessDenied");
  await expectExchange(client, asked("00000010", "02 00"), "kFPAccessDenied");
});

test("only an owner may say who else may", async () => {
  const { client, store } = await withFile();
  await expectExchange(client, asked("00001000"), "kFPNoErr");
  store.setOwner("f", 1001, 100);
  await expectExchange(client, asked("00001000"), "kFPAccessDenied");
});

test("whoever of the Mac's users asks, it is the session's user who is asked about", async () => {
  const { client } = await withFile();
  for (const who of ["ffffeeeeddddccccbbbbaaaa 00000000", "00112233445566778899aabbccddeeff"])
    await expectExchange(client, asked("00000006", "02 01 66", who), "kFPNoErr");
});

test("nothing is written on a read-only volume, and old versions can't ask", async () => {
  const { disk } = await withFile();
  const readOnly = await clientIn("openVolume", { disk, settings: { isReadOnly: true } });
  await expectExchange(readOnly.client, asked("00000002"), "kFPNoErr");
  for (const rights of ["00000004", "00000010", "00000100", "00001000"])
    await expectExchange(readOnly.client, asked(rights), "kFPAccessDenied");
  const old = await withFile({ version: 31 });
  await expectExchange(old.client, asked("00000002"), "kFPCallNotSupported");
});
