import { expect, test } from "vitest";
import type { ForkRef } from "../../src/afp/fields/index.ts";
import { FileError } from "../../src/volume/index.ts";
import { clientIn } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

test("what was written is on stable storage when the answer comes", async () => {
  const { client, session } = await clientIn("openFork");
  const { fork } = session.fork(1 as ForkRef);
  expect(fork.isDirty).toBe(true);
  await expectTruncationsRefused(client, "4f 00 0001");
  await expectExchange(client, "4f 00 0001", "kFPNoErr");
  expect(fork.isDirty).toBe(false);
});

test("a disk that fails is told", async () => {
  const { client, session } = await clientIn("openFork");
  session.fork(1 as ForkRef).fork.sync = () => Promise.reject(new FileError("io", "the disk is gone"));
  await expectExchange(client, "4f 00 0001", "kFPMiscErr");
});

test("an unknown fork is refused", async () => {
  const { client } = await clientIn("openVolume");
  await expectExchange(client, "4f 00 0001", "kFPParamErr");
});

test("it came with AFP 3.2", async () => {
  const { client } = await clientIn("openVolume", { version: 31 });
  await expectExchange(client, "4f 00 0001", "kFPCallNotSupported");
});
