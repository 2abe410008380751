import { expect, test } from "vitest";
import type { ForkRef } from "../../src/afp/fields/index.ts";
import { FileError } from "../../src/volume/index.ts";
import { resultCodes } from "../../src/afp/resultCode.ts";
import { clientIn, type WithFork } from "../support/clientIn.ts";
import {
  exchange,
  expectExchange,
  expectTruncationsRefused,
  hex,
  signedHex,
} from "../support/hexExchange.ts";

const read = (offset: number, count: number, fork = "0001") =>
  `3c 00 ${fork} ${signedHex(offset, 64)} ${signedHex(count, 64)}`;

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

test("a reply may be longer than a request", async () => {
  const { fork } = await opened();
  const data = Buffer.from(
    Array.from({ length: 3 * 1024 * 1024 }, (_, index) => (index * 7 + (index >> 12)) & 0xff),
  );
  for (let at = 0; at < data.length; at += 1024 * 1024)
    await fork.write(at, data.subarray(at, at + 1024 * 1024));
  const back = await fork.read(5, data.length);
  expect(back.equals(data.subarray(5))).toBe(true);
});

test("of more than 16 MiB the first part comes", async () => {
  const { session, fork } = await opened();
  await fork.setLength(2 ** 33);
  const whole = await session.command(hex(read(0, 2 ** 40)));
  expect(whole).toMatchObject({ result: resultCodes.kFPNoErr, bulk: { bytes: 2 ** 24 } });
  const end = await session.command(hex(read(2 ** 33 - 5, 2 ** 40)));
  expect(end).toMatchObject({ result: resultCodes.kFPEOFErr, bulk: { bytes: 5 } });
});

test("what stands in the way far behind in a long read is known before the reply begins", async () => {
  const { client, fork, session, volume } = await opened();
  await fork.setLength(8 * 1024 * 1024);
  const other = await volume.openFork("file", { read: true, write: true });
  await other.lock(5_000_000, 1);
  await expectExchange(client, read(0, 5_000_001), "kFPLockErr");
  expect((await exchange(client, read(0, 5_000_000))).result).toBe("kFPNoErr");
  await other.close();
  const { fork: broken } = session.fork(fork.ref);
  const begin = broken.beginRead.bind(broken);
  broken.beginRead = (start, bytes) => {
    const take = begin(start, bytes);
    return (into, offset) => {
      if (offset > 3_000_000) throw new FileError("io", "a bad sector");
      return take(into, offset);
    };
  };
  await expectExchange(client, read(0, 8_000_000), "kFPMiscErr");
  expect((await exchange(client, read(0, 2_000_000))).result).toBe("kFPNoErr");
});

test("a fork that shrinks while it is sent gives zeros, and the connection lives", async () => {
  const { client, session } = await opened();
  const { fork } = session.fork(1 as ForkRef);
  await fork.setLength(3 * 1024 * 1024);
  const begin = fork.beginRead.bind(fork);
  let calls = 0;
  fork.beginRead = (start, bytes) => {
    const take = begin(start, bytes);
    return (into, offset) => (calls++ === 0 ? take(into, offset) : 0);
  };
  const { result, reply } = await exchange(client, read(0, 3 * 1024 * 1024));
  expect(result).toBe("kFPNoErr");
  expect(reply.length).toBe(6 * 1024 * 1024);
  await expectExchange(client, read(0, 0), "kFPNoErr");
});

test("it came with AFP 3.0", async () => {
  const { client } = await clientIn("openVolume", { version: 22 });
  await expectExchange(client, read(0, 1), "kFPCallNotSupported");
});
