import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

const bands = "22 00 0001 00000002 2100 2100 03 08000103 0005 62616e6473";

test("the request of appendix D gives a directory's id and name", async () => {
  const { client, volume } = await clientIn("openVolume");
  const did = await volume.createDir("bands");
  const id = did.toString(16).padStart(8, "0");
  const parameters = `${id} 000a 00000000 00000000 0005 62616e6473`;
  await expectExchange(client, bands, "kFPNoErr", `2100 2100 80 00 ${parameters}`);
  await expectTruncationsRefused(client, bands);
});

test("only the bitmap of what it is counts", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("f");
  await expectExchange(
    client,
    "22 00 0001 00000002 0040 ffff 02 01 66",
    "kFPNoErr",
    "0040 ffff 00 00 0002 01 66",
  );
  await expectExchange(client, "22 00 0001 00000002 ffff 0040 02 01 66", "kFPBitmapErr");
  await expectExchange(client, "22 00 0001 00000002 0000 ffff 02 00", "kFPBitmapErr");
  await expectExchange(client, "22 00 0001 00000002 0000 0000 02 00", "kFPNoErr", "0000 0000 80 00");
});

test("the root is the only node of id 1, under the volume's name", async () => {
  const { client } = await clientIn("openVolume");
  const root = "0102 0102 80 00 00000001 00000002";
  await expectExchange(client, "22 00 0001 00000001 0102 0102 02 06 4261636b7570", "kFPNoErr", root);
  await expectExchange(client, "22 00 0001 00000002 0102 0102 02 00", "kFPNoErr", root);
  await expectExchange(client, "22 00 0001 00000001 0102 0102 02 00", "kFPObjectNotFound");
  await expectExchange(client, "22 00 0001 00000001 0102 0102 02 01 78", "kFPObjectNotFound");
});

test("null bytes lead up and down", async () => {
  const { client, volume } = await clientIn("openVolume");
  const parent = await volume.createDir("d1");
  const did = await volume.createDir("d2", parent);
  const idOf = async (path: string) =>
    (await exchange(client, `22 00 0001 ${did.toString(16).padStart(8, "0")} 0100 0100 ${path}`)).reply.slice(
      12,
    );
  expect(await idOf("02 01 00")).toBe(did.toString(16).padStart(8, "0"));
  expect(await idOf("02 02 0000")).toBe(parent.toString(16).padStart(8, "0"));
  expect(await idOf("02 03 000000")).toBe("00000002");
  expect(await idOf("02 04 00006432")).toBe(did.toString(16).padStart(8, "0"));
});

test("wrong places are refused", async () => {
  const { client } = await clientIn("openVolume");
  const at = (start: string, path: string) => `22 00 ${start} 0100 0100 ${path}`;
  await expectExchange(client, at("0002 00000002", "02 00"), "kFPParamErr");
  await expectExchange(client, at("0001 00000000", "02 00"), "kFPParamErr");
  await expectExchange(client, at("0001 00ffffff", "02 00"), "kFPObjectNotFound");
  await expectExchange(client, at("0001 00000002", "02 01 78"), "kFPObjectNotFound");
  await expectExchange(client, at("0001 00000002", "04 01 78"), "kFPParamErr");
  await expectExchange(client, at("0001 00000002", "02 02 0000"), "kFPParamErr");
});

test("UNIX privileges mean nothing on a volume without them", async () => {
  const { client } = await clientIn("openVolume", { settings: { hasUnixPrivileges: false } });
  await expectExchange(client, "22 00 0001 00000002 0000 8000 02 00", "kFPBitmapErr");
  const withThem = await clientIn("openVolume");
  expect((await exchange(withThem.client, "22 00 0001 00000002 0000 8000 02 00")).result).toBe("kFPNoErr");
});

test("AFP 2 has ProDOS information where AFP 3 has the UTF-8 name", async () => {
  const { client } = await clientIn("openVolume", { version: 22 });
  await expectExchange(
    client,
    "22 00 0001 00000002 0000 2000 02 00",
    "kFPNoErr",
    "0000 2000 80 00 0f0000020000",
  );
  await expectExchange(client, "22 00 0001 00000002 0000 4000 02 00", "kFPBitmapErr");
});

test("an old client that asks for what AFP 3 added gets it", async () => {
  const { client, volume } = await clientIn("openVolume", { version: 22 });
  await volume.createFile("f");
  const get = (bitmap: string) => exchange(client, `22 00 0001 00000002 ${bitmap} 0000 02 01 66`);
  expect(await get("4800")).toMatchObject({ reply: `4800000000${"00".repeat(17)}` });
  expect((await get("8000")).reply).toMatch(/^800000000000000003e8000003e8000081a4/u);
});
