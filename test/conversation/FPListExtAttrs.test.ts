import { expect, test } from "vitest";
import { AfpAttributes } from "../support/AfpAttributes.ts";
import { clientIn } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

const list = (maxReply: string, path = "02 01 66") =>
  `48 00 0001 00000002 0001 0000 00000000 ${maxReply} ${path}`;

test("names come one after the other, each with a null byte", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("f");
  await expectExchange(client, list("00001000"), "kFPNoErr", "0001 00000000");
  const attributes = new AfpAttributes(volume);
  await attributes.set("f", "one", Buffer.from("1"));
  await attributes.set("f", "é", Buffer.from("2"));
  const names = (await exchange(client, list("00001000"))).reply.slice(12);
  expect(Buffer.from(names, "hex").toString().split("\0").toSorted()).toEqual(["", "e\u0301", "one"]);
});

test("without room only the size is told, with too little nothing", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("f");
  await new AfpAttributes(volume).set("f", "one", Buffer.from("1"));
  await expectExchange(client, list("00000000"), "kFPNoErr", "0001 00000004");
  await expectExchange(client, list("00000009"), "kFPParamErr");
  await expectExchange(client, list("0000000a"), "kFPNoErr", "0001 00000004 6f6e6500");
});

test("missing nodes, truncations and old versions are refused", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("f");
  await expectExchange(client, list("00001000", "02 01 78"), "kFPObjectNotFound");
  await expectTruncationsRefused(client, list("00001000"));
  const old = await clientIn("openVolume", { version: 31 });
  await expectExchange(old.client, list("00001000"), "kFPCallNotSupported");
});
