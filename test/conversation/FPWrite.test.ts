import { expect, test } from "vitest";
import type { ForkRef } from "../../src/afp/fields/index.ts";
import { FileError } from "../../src/volume/index.ts";
import { clientIn } from "../support/clientIn.ts";
import { exchange, hex, expectTruncationsRefused, signedHex } from "../support/hexExchange.ts";

const write = (offset: number, count: number, flag = "00", fork = "0001") =>
  `21 ${flag} ${fork} ${signedHex(offset, 32)} ${signedHex(count, 32)}`;
const abc = Buffer.from("abc");
const ends = (end: number) => ({ result: "kFPNoErr", reply: signedHex(end, 32) });
const refused = (result: string) => ({ result, reply: "" });

test("data go into the fork, and the end of them is answered", async () => {
  const { client, fork } = await clientIn("openFork");
  expect(await exchange(client, write(4, 3), abc)).toEqual(ends(7));
  expect((await fork.read(0, 10)).toString()).toBe("0123abc789");
  expect(await exchange(client, write(12, 3), abc)).toEqual(ends(15));
  expect((await fork.read(8, 10)).toString()).toBe("89\0\0abc");
});

test("an offset may count from the end", async () => {
  const { client, fork } = await clientIn("openFork");
  expect(await exchange(client, write(0, 3, "80"), abc)).toEqual(ends(13));
  expect(await exchange(client, write(-2, 3, "80"), abc)).toEqual(ends(14));
  expect((await fork.read(8, 10)).toString()).toBe("89aabc");
  expect(await exchange(client, write(-15, 3, "80"), abc)).toEqual(refused("kFPParamErr"));
});

test("no data change nothing", async () => {
  const { client, fork } = await clientIn("openFork");
  expect(await exchange(client, write(100, 0), Buffer.alloc(0))).toEqual(ends(100));
  expect(await fork.length()).toBe(10);
});

test("of what the client announces and what it sends the less is written", async () => {
  const { client, fork } = await clientIn("openFork");
  expect(await exchange(client, write(0, 2), abc)).toEqual(ends(2));
  expect(await exchange(client, write(5, 9), abc)).toEqual(ends(8));
  expect((await fork.read(0, 10)).toString()).toBe("ab234abc89");
});

test("wrong places, unknown forks and forks open to read are refused, with their data", async () => {
  const { client, volume, fork } = await clientIn("openFork");
  expect(await exchange(client, write(-1, 3), abc)).toEqual(refused("kFPParamErr"));
  expect(await exchange(client, write(0, -1), abc)).toEqual(refused("kFPParamErr"));
  expect(await exchange(client, write(0, 3, "00", "0009"), abc)).toEqual(refused("kFPParamErr"));
  expect((await volume.openFork("file")).ref).toBe(2);
  expect(await exchange(client, write(0, 3, "00", "0002"), abc)).toEqual(refused("kFPAccessDenied"));
  expect((await fork.read(0, 10)).toString()).toBe("0123456789");
});

test("what another fork has locked is not written, not even beside the lock", async () => {
  const { client, volume, fork } = await clientIn("openFork");
  const other = await volume.openFork("file", { read: true, write: true });
  await other.lock(2, 1);
  expect(await exchange(client, write(0, 3), abc)).toEqual(refused("kFPLockErr"));
  expect((await fork.read(3, 7)).toString()).toBe("3456789");
});

test("a disk that fails in the middle is told when all data were taken", async () => {
  const { client, session } = await clientIn("openFork");
  const { fork } = session.fork(1 as ForkRef);
  fork.write = () => {
    throw new FileError("full", "no space left");
  };
  expect(await exchange(client, write(0, 3), abc)).toEqual(refused("kFPDiskFull"));
  expect(await exchange(client, "0e 00 0001 0200")).toMatchObject({ result: "kFPNoErr" });
});

test("it is no command without data, and no shorter", async () => {
  const { client } = await clientIn("openFork");
  expect(await exchange(client, write(0, 3))).toEqual(refused("kFPParamErr"));
  await expectTruncationsRefused(client, write(0, 3));
  for (const length of [1, 4, hex(write(0, 3)).length - 1]) {
    const cut = hex(write(0, 3)).subarray(0, length).toString("hex");
    expect(await exchange(client, cut, abc)).toEqual(refused("kFPParamErr"));
  }
});

test("what 31 bits can't tell the end of is refused before a byte is written", async () => {
  const { client, fork } = await clientIn("openFork");
  expect(await exchange(client, write(0x7fff_fffe, 3), abc)).toEqual(refused("kFPDiskFull"));
  expect(await fork.length()).toBe(10);
});
