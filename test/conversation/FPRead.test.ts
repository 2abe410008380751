import { expect, test } from "vitest";
import { clientIn, type WithFork } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused, signedHex } from "../support/hexExchange.ts";

const read = (offset: number, count: number, fork = "0001") =>
  `1b 00 ${fork} ${signedHex(offset, 32)} ${signedHex(count, 32)}`;

const opened: () => Promise<WithFork> = () => clientIn("openFork");

test("bytes come as they are, and the end of the fork with what there is", async () => {
  const { client } = await opened();
  await expectTruncationsRefused(client, read(0, 4));
  await expectExchange(client, read(2, 4), "kFPNoErr", "32333435");
  await expectExchange(client, read(0, 10), "kFPNoErr", "30313233343536373839");
  await expectExchange(client, read(8, 100), "kFPEOFErr", "3839");
  await expectExchange(client, read(10, 1), "kFPEOFErr");
  await expectExchange(client, read(2000, 1), "kFPEOFErr");
  await expectExchange(client, read(2000, 0), "kFPNoErr");
});

test("negative places, unknown forks and forks open to write are refused", async () => {
  const { client, volume } = await opened();
  await expectExchange(client, read(-1, 1), "kFPParamErr");
  await expectExchange(client, read(0, -1), "kFPParamErr");
  await expectExchange(client, read(0, 1, "0009"), "kFPParamErr");
  const writer = await volume.openFork("file", { write: true });
  expect(writer.ref).toBe(2);
  await expectExchange(client, read(0, 1, "0002"), "kFPAccessDenied");
});

test("what another fork has locked is not read", async () => {
  const { client, volume } = await opened();
  const other = await volume.openFork("file", { read: true, write: true });
  await other.lock(4, 2);
  await expectExchange(client, read(0, 10), "kFPLockErr");
  await expectExchange(client, read(0, 4), "kFPNoErr", "30313233");
});

test("the newline bytes of old clients say nothing", async () => {
  const { client } = await opened();
  await expectExchange(client, `${read(0, 4)} ff 31`, "kFPNoErr", "30313233");
  expect((await exchange(client, read(0x7fff_ffff, 1))).result).toBe("kFPEOFErr");
});
