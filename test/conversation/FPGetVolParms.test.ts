import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("what is asked for comes in bit order, the name behind everything", async () => {
  const { client } = await clientIn("openVolume");
  await expectExchange(client, "11 00 0001 0122", "kFPNoErr", "0122 0002 0001 0006 06 4261636b7570");
});

test("no parameters at all may be asked for", async () => {
  const { client } = await clientIn("openVolume");
  await expectExchange(client, "11 00 0001 0000", "kFPNoErr", "0000");
});

test("sizes are given in 32 bits, where they have room, and in 64", async () => {
  const { client, volume, store } = await clientIn("openVolume");
  const tib = 2 ** 40;
  store.space = () => ({ blockBytes: 4096, totalBytes: 8 * tib, freeBytes: 2 ** 31 });
  const sizes = await volume.parameters([
    "freeBytes",
    "totalBytes",
    "extendedFreeBytes",
    "extendedTotalBytes",
  ]);
  expect(sizes).toEqual({
    freeBytes: 2 ** 31,
    totalBytes: 0xffff_ffff,
    extendedFreeBytes: 2 ** 31,
    extendedTotalBytes: 8 * tib,
  });
  expect((await exchange(client, "11 00 0001 0800")).reply).toBe("080000001000");
});

test("very old clients are shown 2 GB at most, if the volume is set to", async () => {
  const { volume, store } = await clientIn("openVolume", { settings: { reportsAtMost2GB: true } });
  store.space = () => ({ blockBytes: 4096, totalBytes: 2 ** 40, freeBytes: 2 ** 39 });
  const sizes = await volume.parameters(["freeBytes", "totalBytes"]);
  expect(sizes).toEqual({ freeBytes: 0x7fff_ffff, totalBytes: 0x7fff_ffff });
});

test("unknown volumes, unknown bits and truncations are refused", async () => {
  const { client } = await clientIn("openVolume");
  await expectExchange(client, "11 00 0002 0001", "kFPParamErr");
  await expectExchange(client, "11 00 0001 1000", "kFPBitmapErr");
  await expectExchange(client, "11 00 0001 ffff", "kFPBitmapErr");
  await expectTruncationsRefused(client, "11 00 0001 0020");
});
