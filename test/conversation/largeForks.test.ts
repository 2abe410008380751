import { expect, test } from "vitest";
import { clientIn, type WithFork } from "../support/clientIn.ts";
import { exchange, expectExchange, signedHex } from "../support/hexExchange.ts";

const gibibyte = 2 ** 30;
const tebibyte = 2 ** 40;

const long = (value: number | bigint) => BigInt.asUintN(64, BigInt(value)).toString(16).padStart(16, "0");
const read = (offset: number | bigint, count: number | bigint) => `3c 00 0001 ${long(offset)} ${long(count)}`;
const lock = (offset: number | bigint, length: number | bigint, flags = "00", fork = "0001") =>
  `3b ${flags} ${fork} ${long(offset)} ${long(length)}`;
const setLength = (bytes: number | bigint) => `1f 00 0001 0800 ${long(bytes)}`;
const ownLength = "0e 00 0001 0800";

/** Around the places where numbers of 31, 32, 43 and 53 bits end. */
const edges = [2 ** 31, 2 ** 32, 2 ** 43, 2 ** 44, 2 ** 53 - 100];

async function write({ client }: WithFork, offset: number | bigint, data: string) {
  const block = `3d 00 0001 ${long(offset)} ${long(data.length)}`;
  return await exchange(client, block, Buffer.from(data));
}

test.each(edges)("bytes on both sides of %i are what was written there", async (edge) => {
  const opened = await clientIn("openFork");
  const { client, fork } = opened;
  expect(await write(opened, edge - 3, "abcdef")).toEqual({ result: "kFPNoErr", reply: long(edge + 3) });
  await expectExchange(client, ownLength, "kFPNoErr", `0800 ${long(edge + 3)}`);
  await expectExchange(client, read(edge - 3, 6), "kFPNoErr", "616263646566");
  await expectExchange(client, read(edge - 1, 1), "kFPNoErr", "63");
  await expectExchange(client, read(edge + 2, 100), "kFPEOFErr", "66");
  await expectExchange(client, read(edge + 3, 1), "kFPEOFErr");
  expect((await fork.read(edge - 6, 4)).toString("hex")).toBe("00000061");
  await fork.setLength(edge + 1);
  await expectExchange(client, read(edge - 1, 100), "kFPEOFErr", "6364");
  await fork.setLength(edge - 1);
  await expectExchange(client, ownLength, "kFPNoErr", `0800 ${long(edge - 1)}`);
});

test.each(edges)("locks on both sides of %i touch and do not overlap", async (edge) => {
  const { client, volume } = await clientIn("openFork");
  const other = await volume.openFork("file", { read: true, write: true });
  expect(other.ref).toBe(2);
  await expectExchange(client, lock(edge - 2, 2), "kFPNoErr", long(edge - 2));
  await expectExchange(client, lock(edge, 2, "00", "0002"), "kFPNoErr", long(edge));
  await expectExchange(client, lock(edge - 1, 1, "00", "0002"), "kFPLockErr");
  await expectExchange(client, lock(edge + 1, 1), "kFPLockErr");
  await expectExchange(client, lock(edge - 2, 3, "01"), "kFPRangeNotLocked");
  await expectExchange(client, lock(edge - 2, 2, "01"), "kFPNoErr", long(edge - 2));
  await expectExchange(client, lock(edge - 1, 1, "00", "0002"), "kFPNoErr", long(edge - 1));
});

test("a fork of 8 TiB is shown whole in 64 bits, and as the most that they can in 32", async () => {
  const { client, fork, volume } = await clientIn("openFork");
  await fork.setLength(8 * tebibyte);
  // Data length in 32 bits, then in 64.
  await expectExchange(
    client,
    "22 00 0001 00000002 0a00 0000 02 04 66696c65",
    "kFPNoErr",
    `0a00 0000 00 00 ffffffff ${long(8 * tebibyte)}`,
  );
  await expectExchange(client, "0e 00 0001 0200", "kFPNoErr", "0200 ffffffff");
  const [listed] = await volume.enumerate();
  expect(listed?.parameters.dataBytes).toBe(8 * tebibyte);
  await expectExchange(client, read(8 * tebibyte - 1, 1), "kFPNoErr", "00");
});

test("AFP 2 sees 2 GiB less a byte of a longer fork, and writes no further", async () => {
  const { client, session, fork } = await clientIn("openFork", { version: 22 });
  const { fork: open } = session.fork(fork.ref);
  await open.setLength(5 * gibibyte);
  await expectExchange(client, "0e 00 0001 0200", "kFPNoErr", "0200 7fffffff");
  await expectExchange(client, `1b 00 0001 ${signedHex(2 ** 31 - 4, 32)} 00000004`, "kFPNoErr", "00000000");
  const at = (offset: number) => `21 00 0001 ${signedHex(offset, 32)} 00000004`;
  const data = Buffer.from("1234");
  expect(await exchange(client, at(2 ** 31 - 5), data)).toEqual({ result: "kFPNoErr", reply: "7fffffff" });
  expect((await exchange(client, at(2 ** 31 - 4), data)).result).toBe("kFPDiskFull");
});

test("what is beyond every file is refused, never rounded to a place inside", async () => {
  const opened = await clientIn("openFork");
  const { client } = opened;
  for (const beyond of [2n ** 53n, 2n ** 53n + 1n, 2n ** 62n, 2n ** 63n - 1n]) {
    await expectExchange(client, read(beyond, 1), "kFPEOFErr");
    await expectExchange(client, read(0, beyond), "kFPEOFErr", "30313233343536373839");
    await expectExchange(client, read(beyond, beyond), "kFPEOFErr");
    expect((await write(opened, beyond, "x")).result).toBe("kFPDiskFull");
    await expectExchange(client, setLength(beyond), "kFPDiskFull");
    await expectExchange(client, lock(beyond, 1), "kFPParamErr");
    await expectExchange(client, lock(beyond, 1, "01"), "kFPParamErr");
    // A range that ends there goes to the end of every file.
    await expectExchange(client, lock(100, beyond), "kFPNoErr", long(100));
    await expectExchange(client, lock(100, -1, "01"), "kFPNoErr", long(100));
  }
  expect((await write(opened, 2 ** 53 - 2, "xx")).result).toBe("kFPDiskFull");
  await expectExchange(client, ownLength, "kFPNoErr", `0800 ${long(10)}`);
});

test("what is before every file is refused", async () => {
  const opened = await clientIn("openFork");
  const { client } = opened;
  for (const before of [-1n, -(2n ** 31n), -(2n ** 53n) - 1n, -(2n ** 63n)]) {
    await expectExchange(client, read(before, 1), "kFPParamErr");
    await expectExchange(client, read(0, before), "kFPParamErr");
    expect((await write(opened, before, "x")).result).toBe("kFPParamErr");
    await expectExchange(client, setLength(before), "kFPParamErr");
    await expectExchange(client, lock(before, 1), "kFPParamErr");
    if (before !== -1n) await expectExchange(client, lock(0, before), "kFPParamErr");
    // Ten bytes long: so many before the end there is nothing either.
    if (before !== -1n) await expectExchange(client, lock(before, 1, "80"), "kFPParamErr");
  }
});
