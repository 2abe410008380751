import { expect, test } from "vitest";
import type { Cnid } from "../../src/volume/index.ts";
import { clientIn, type WithVolume } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

/** How numbers stand in this command's request, and what its entries begin with. */
const number = (value: string) => `0000${value}`;
const head = (bytes: string, flag: string) => `00${bytes}${flag}00`;
const bytesOf = (parameters: string) =>
  (4 + parameters.replaceAll(" ", "").length / 2).toString(16).padStart(2, "0");
const entry = (flag: string, parameters: string) => head(bytesOf(parameters), flag) + parameters;
const id = (cnid: Cnid) => cnid.toString(16).padStart(8, "0");

/** Asks for node ids and long names. */
function request(
  reqCount: string,
  startIndex: string,
  maxReply: string,
  bitmaps = "0140 0140",
  path = "02 00",
) {
  return `44 00 0001 00000002 ${bitmaps} ${reqCount} ${number(startIndex)} ${number(maxReply)} ${path}`;
}

/** A directory `d` and a file `f`, in this order. */
async function listed(): Promise<WithVolume & { directory: string; file: string }> {
  const found = await clientIn("openVolume");
  const did = await found.volume.createDir("d");
  await found.volume.createFile("f");
  const { parameters } = await found.volume.getFileDirParms("f");
  const names = found.store.list("");
  expect(names).toEqual(["d", "f"]);
  const directory = entry("80", `0006 ${id(did)} 01 64`);
  return { ...found, directory, file: entry("00", `0006 ${id(parameters.nodeId ?? did)} 01 66`) };
}

test("entries come with their kind and parameters, each of even length", async () => {
  const { client, directory, file } = await listed();
  await expectExchange(
    client,
    request("0010", "0001", "1000"),
    "kFPNoErr",
    `01400140 0002 ${directory} ${file}`,
  );
  await expectExchange(client, request("0001", "0002", "1000"), "kFPNoErr", `01400140 0001 ${file}`);
});

test("a bitmap of zero leaves that kind out, and its entries still count", async () => {
  const { client, directory, file } = await listed();
  const files = "0140 0000";
  for (const start of ["0001", "0002"])
    await expectExchange(client, request("0001", start, "1000", files), "kFPNoErr", `01400000 0001 ${file}`);
  const folders = "0000 0140";
  const first = request("0010", "0001", "1000", folders);
  await expectExchange(client, first, "kFPNoErr", `00000140 0001 ${directory}`);
  await expectExchange(client, request("0010", "0002", "1000", folders), "kFPObjectNotFound");
});

test("no entry is cut: what does not fit is left for the next request", async () => {
  const { client, directory } = await listed();
  const one = (4 + 8 + 6).toString(16).padStart(4, "0");
  const less = (4 + 7 + 6).toString(16).padStart(4, "0");
  await expectExchange(client, request("0010", "0001", one), "kFPNoErr", `01400140 0001 ${directory}`);
  await expectExchange(client, request("0010", "0001", less), "kFPParamErr");
  await expectExchange(client, request("0010", "0001", "0002"), "kFPParamErr");
});

test("wrong questions are refused", async () => {
  const { client } = await listed();
  await expectExchange(client, request("0010", "0000", "1000"), "kFPParamErr");
  await expectExchange(client, request("0010", "0003", "1000"), "kFPObjectNotFound");
  await expectExchange(client, request("0000", "0001", "1000"), "kFPObjectNotFound");
  await expectExchange(client, request("0010", "0001", "1000", "0000 0000"), "kFPBitmapErr");
  await expectExchange(client, request("0010", "0001", "1000", "ffff 0140"), "kFPBitmapErr");
  await expectExchange(client, request("0010", "0001", "1000", "0140 ffff"), "kFPBitmapErr");
  await expectExchange(client, request("0010", "0001", "1000", "0140 0140", "02 01 66"), "kFPObjectTypeErr");
  await expectExchange(client, request("0010", "0001", "1000", "0140 0140", "02 01 78"), "kFPDirNotFound");
  await expectTruncationsRefused(client, request("0010", "0001", "1000"));
});

test("an empty directory has nothing", async () => {
  const { client } = await clientIn("openVolume");
  expect((await exchange(client, request("0010", "0001", "1000"))).result).toBe("kFPObjectNotFound");
});

test("it came with AFP 3.1", async () => {
  const { client } = await clientIn("openVolume", { version: 30 });
  await expectExchange(client, request("0010", "0001", "1000"), "kFPCallNotSupported");
});

test("many nodes of the kind that is left out are stepped over", async () => {
  const { client, volume } = await clientIn("openVolume");
  for (let index = 0; index < 100; index++) await volume.createDir(`d${index}`);
  await volume.createFile("f");
  const { result, reply } = await exchange(client, request("0001", "0001", "1000", "0040 0000"));
  expect({ result, reply }).toEqual({ result: "kFPNoErr", reply: "0040000000010008000000020166" });
});

test("a large directory comes whole, page by page", async () => {
  const { volume } = await clientIn("openVolume", { server: { quantumBytes: 4096 } });
  const names = Array.from({ length: 200 }, (_, index) => `file ${index}`);
  for (const name of names) await volume.createFile(name);
  const found = await volume.enumerate();
  expect(found).toHaveLength(names.length);
  expect(new Set(found.map(({ parameters }) => parameters.utf8Name))).toEqual(new Set(names));
});
