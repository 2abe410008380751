import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused, signedHex } from "../support/hexExchange.ts";

const request =
  (flags: string) =>
  (offset: number, length: number, fork = "0001") =>
    `01 ${flags} ${fork} ${signedHex(offset, 32)} ${signedHex(length, 32)}`;
const lock = request("00");
const unlock = request("01");
const start = (offset: number) => signedHex(offset, 32);

test("a range is locked and unlocked, and its start answered", async () => {
  const { client } = await clientIn("openFork");
  await expectTruncationsRefused(client, lock(2, 3));
  await expectExchange(client, lock(2, 3), "kFPNoErr", start(2));
  await expectExchange(client, unlock(2, 3), "kFPNoErr", start(2));
  await expectExchange(client, unlock(2, 3), "kFPRangeNotLocked");
});

test("a range may count from the end", async () => {
  const { client } = await clientIn("openFork");
  await expectExchange(client, request("80")(-3, 2), "kFPNoErr", start(7));
  await expectExchange(client, request("80")(-11, 2), "kFPParamErr");
  await expectExchange(client, unlock(7, 2), "kFPNoErr", start(7));
});

test("a range from the end of a fork beyond 2 GiB starts where no reply can say", async () => {
  const { client, volume } = await clientIn("openFork");
  const large = await volume.openFork("file", { read: true, write: true });
  await large.setLength(3 * 2 ** 30);
  await expectExchange(client, request("80")(-3, 2), "kFPParamErr");
  await expectExchange(client, lock(5, 2), "kFPNoErr", start(5));
});

test("the length -1 goes to the maximum", async () => {
  const { client, volume } = await clientIn("openFork");
  const other = await volume.openFork("file", { read: true, write: true });
  await expectExchange(client, lock(5, -1), "kFPNoErr", start(5));
  await expect(other.lock(2 ** 40, 1)).rejects.toThrow("kFPLockErr");
  await expectExchange(client, unlock(5, 3), "kFPRangeNotLocked");
  await expectExchange(client, unlock(5, -1), "kFPNoErr", start(5));
});

test("two forks conflict, a fork's own locks overlap", async () => {
  const { client, volume } = await clientIn("openFork");
  expect((await volume.openFork("file", { read: true, write: true })).ref).toBe(2);
  await expectExchange(client, lock(0, 5), "kFPNoErr", start(0));
  await expectExchange(client, lock(4, 5), "kFPRangeOverlap");
  await expectExchange(client, lock(4, 5, "0002"), "kFPLockErr");
  await expectExchange(client, lock(5, 5, "0002"), "kFPNoErr", start(5));
});

test("ranges that can't be and unknown forks are refused", async () => {
  const { client } = await clientIn("openFork");
  for (const [offset, length] of [
    [0, 0],
    [0, -2],
    [-1, 1],
  ] as const)
    await expectExchange(client, lock(offset, length), "kFPParamErr");
  expect((await exchange(client, lock(0, 1, "0009"))).result).toBe("kFPParamErr");
});

test("a range that 31 bits can't hold goes to the maximum", async () => {
  const { client } = await clientIn("openFork");
  await expectExchange(client, lock(0x7fff_fff0, 0x7fff_ffff), "kFPNoErr", start(0x7fff_fff0));
  await expectExchange(client, unlock(0x7fff_fff0, -1), "kFPNoErr", start(0x7fff_fff0));
});
