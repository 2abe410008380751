import { test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

const info = (index: string, creator = "74747874") => `34 00 0001 ${creator} ${index}`;

test("a creator's icons are told one by one", async () => {
  const { client } = await clientIn("openVolume");
  await expectExchange(client, info("0001"), "kFPItemNotFound");
  await exchange(client, "c0 00 0001 74747874 54455854 04 00 00000007 0040", Buffer.alloc(64));
  await exchange(client, "c0 00 0001 74747874 4150504c 05 00 00000008 0080", Buffer.alloc(128));
  await expectExchange(client, info("0001"), "kFPNoErr", "00000007 54455854 04 00 0040");
  await expectExchange(client, info("0002"), "kFPNoErr", "00000008 4150504c 05 00 0080");
  for (const index of ["0000", "0003", "ffff"]) await expectExchange(client, info(index), "kFPItemNotFound");
  await expectExchange(client, info("0001", "54545854"), "kFPItemNotFound");
  await expectExchange(client, "34 00 0002 74747874 0001", "kFPParamErr");
  await expectTruncationsRefused(client, info("0001"));
});

test("what follows the last whole record of a file stays there and counts for nothing", async () => {
  const { client, disk } = await clientIn("openVolume");
  await exchange(client, "c0 00 0001 74747874 54455854 04 00 00000007 0040", Buffer.alloc(64));
  const { desktop } = disk.files;
  const [[name = "", whole = Buffer.alloc(0)] = []] = desktop;
  const noise = Buffer.from("no such icon in here");
  desktop.set(name, Buffer.concat([whole, noise]));
  await expectExchange(client, info("0001"), "kFPNoErr", "00000007 54455854 04 00 0040");
  await expectExchange(client, info("0002"), "kFPItemNotFound");
  await exchange(client, "c0 00 0001 74747874 4150504c 05 00 00000008 0080", Buffer.alloc(128));
  await expectExchange(client, info("0002"), "kFPNoErr", "00000008 4150504c 05 00 0080");
  await expectExchange(client, info("0003"), "kFPItemNotFound");
  const now = desktop.get(name)?.toString("latin1") ?? "";
  if (!now.endsWith(noise.toString())) throw new Error("the noise was overwritten");
});
