import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused, hex } from "../support/hexExchange.ts";

/** An `ics#` of `TEXT` files of the creator `ttxt`, with the tag 7. */
const add = "c0 00 0001 74747874 54455854 04 00 00000007 0040";
const get = "33 00 0001 74747874 54455854 04 00 0040";
const bitmap = Buffer.alloc(64, 0x5a);
const done = { result: "kFPNoErr", reply: "" };
const refused = (result: string) => ({ result, reply: "" });

test("an icon is kept as Netatalk keeps it, and given back to every session", async () => {
  const { client, disk } = await clientIn("openVolume");
  expect(await exchange(client, add, bitmap)).toEqual(done);
  const kept = disk.files.desktop.get("t/ttxt.icon")?.toString("hex");
  expect(kept).toBe(hex(`00000007 54455854 04 00 0040 ${"5a".repeat(64)}`).toString("hex"));
  const other = await clientIn("openVolume", { disk, version: 22 });
  await expectExchange(other.client, get, "kFPNoErr", "5a".repeat(64));
});

test("the same icon takes the place of the one before, one of another size does not", async () => {
  const { client } = await clientIn("openVolume");
  await exchange(client, add, bitmap);
  expect(await exchange(client, add.replace("00000007", "00000009"), Buffer.alloc(64, 0x11))).toEqual(done);
  await expectExchange(client, get, "kFPNoErr", "11".repeat(64));
  await expectExchange(client, "34 00 0001 74747874 0001", "kFPNoErr", "00000009 54455854 04 00 0040");
  await expectExchange(client, "34 00 0001 74747874 0002", "kFPItemNotFound");
  expect(await exchange(client, add.replace(/0040$/, "0020"), bitmap)).toEqual(refused("kFPIconTypeErr"));
  await expectExchange(client, get, "kFPNoErr", "11".repeat(64));
});

test("no icon is larger than its type, 4 KiB for types that nobody knows", async () => {
  const { client } = await clientIn("openVolume");
  const whole = Buffer.alloc(0x2000, 1);
  const sized = (type: string, size: string) => `c0 00 0001 74747874 54455854 ${type} 00 00000007 ${size}`;
  for (const [type, most] of [
    ["01", 256],
    ["02", 512],
    ["03", 1024],
    ["04", 64],
    ["05", 128],
    ["06", 256],
    ["77", 4096],
  ] as const) {
    const size = (bytes: number) => bytes.toString(16).padStart(4, "0");
    expect(await exchange(client, sized(type, size(most + 1)), whole)).toEqual(refused("kFPParamErr"));
    expect(await exchange(client, sized(type, size(most)), whole)).toEqual(done);
    expect(await exchange(client, sized(type, size(0)), whole)).toEqual(refused("kFPParamErr"));
  }
});

test("an unknown database, a read-only volume and missing data are refused, with their data", async () => {
  const { client, disk } = await clientIn("openVolume");
  expect(await exchange(client, add.replace("0001", "0002"), bitmap)).toEqual(refused("kFPParamErr"));
  expect(await exchange(client, add, bitmap.subarray(1))).toEqual(refused("kFPParamErr"));
  const readOnly = await clientIn("openVolume", { disk, settings: { isReadOnly: true } });
  expect(await exchange(readOnly.client, add, bitmap)).toEqual(refused("kFPVolLocked"));
  expect(disk.files.desktop.size).toBe(0);
  await expectExchange(readOnly.client, get, "kFPItemNotFound");
});

test("it is no command without data, and no shorter", async () => {
  const { client } = await clientIn("openVolume");
  await expectExchange(client, add, "kFPParamErr");
  await expectTruncationsRefused(client, add);
  for (let length = 1; length < hex(add).length; length++) {
    const cut = hex(add).subarray(0, length).toString("hex");
    expect(await exchange(client, cut, bitmap)).toEqual(refused("kFPParamErr"));
  }
});
