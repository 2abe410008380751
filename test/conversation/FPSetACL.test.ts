import { expect, test } from "vitest";
import { clientIn } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

const anna = "ffffeeeeddddccccbbbbaaaa 000003e8";
const jorg = "ffffeeeeddddccccbbbbaaaa 000003e9";
const staff = "abcdefabcdefabcdefabcdef 00000064";
const stranger = "ffffeeeeddddccccbbbbaaaa 00000007";
const macsOwn = "00112233445566778899aabbccddeeff";

const allowed = (who: string, rights: string) => `${who} 00000001 ${rights}`;
const list = (...entries: string[]) =>
  `${entries.length.toString(16).padStart(8, "0")} 00000000 ${entries.join(" ")}`;
/** The path `ff` ends at an even offset, `f` and `d` need a byte to get there. */
const set = (bitmap: string, fields: string, path = "02 01 66 00") =>
  `4a 00 0001 00000002 ${bitmap} ${path} ${fields}`;
const get = "49 00 0001 00000002 0004 00000000 02 01 66";

async function withFile(options: Parameters<typeof clientIn>[1] = {}) {
  const found = await clientIn("openVolume", options);
  await found.volume.createFile("f");
  return found;
}

test("a list is set, as the captured exchange with Netatalk shows it", async () => {
  const { client, store } = await withFile();
  const request = set("0004", list(allowed(jorg, "0000000e")));
  await expectTruncationsRefused(client, request);
  expect(store.accessLists.read("f", "access")).toBeUndefined();
  await expectExchange(client, request, "kFPNoErr");
  await expectExchange(client, get, "kFPNoErr", `0004 ${list(allowed(jorg, "00000fae"))}`);
  expect(store.accessLists.read("f", "access")?.named).toEqual([{ kind: "user", id: 1001, bits: 7 }]);
});

test("the fields begin at an even offset", async () => {
  const { client, volume, store } = await withFile();
  await volume.createFile("ff");
  const request = set("0004", list(allowed(staff, "00000002")), "02 02 6666");
  await expectExchange(client, request, "kFPNoErr");
  expect(store.accessLists.read("ff", "access")?.named).toEqual([{ kind: "group", id: 100, bits: 4 }]);
});

test("a list replaces the one before, an empty one and its removal leave the mode", async () => {
  const { client, store } = await withFile();
  for (const request of [set("0004", list()), set("0008", "")]) {
    await expectExchange(client, set("0004", list(allowed(jorg, "00000006"))), "kFPNoErr");
    await expectExchange(client, set("0004", list(allowed(staff, "00000002"))), "kFPNoErr");
    await expectExchange(client, get, "kFPNoErr", `0004 ${list(allowed(staff, "00000a82"))}`);
    await expectExchange(client, request, "kFPNoErr");
    await expectExchange(client, get, "kFPNoErr", "0004 00000000 00000000");
    expect(store.stat("f").mode & 0o777).toBe(0o644);
  }
});

test("owner and group are set by their UUIDs", async () => {
  const { client, store } = await withFile();
  await expectExchange(client, set("0003", `${jorg} ${staff}`), "kFPNoErr");
  expect(store.stat("f")).toMatchObject({ uid: 1001, gid: 100 });
  await expectExchange(client, set("0001", staff), "kFPParamErr");
  await expectExchange(client, set("0002", jorg), "kFPParamErr");
  expect(store.stat("f")).toMatchObject({ uid: 1001, gid: 100 });
});

test("nothing is given to who is not known here, and nobody known gets anything with him", async () => {
  const { client, store } = await withFile();
  for (const who of [stranger, macsOwn]) {
    const request = set("0004", list(allowed(jorg, "00000002"), allowed(who, "00000002")));
    await expectExchange(client, request, "kFPMiscErr");
    await expectExchange(client, set("0001", who), "kFPMiscErr");
  }
  expect(store.accessLists.read("f", "access")).toBeUndefined();
});

test("who has lost his name is kept where he is", async () => {
  const { client, store } = await withFile();
  const named = [{ kind: "user", id: 7, bits: 4 }] as const;
  store.accessLists.write("f", { access: { owner: 6, group: 4, other: 4, mask: 4, named } });
  await expectExchange(client, set("0004", list(allowed(stranger, "00000002"))), "kFPNoErr");
  expect(store.accessLists.read("f", "access")?.named).toEqual(named);
});

test("what can't be kept is refused, and the old list stays", async () => {
  const { client } = await withFile();
  await expectExchange(client, set("0004", list(allowed(jorg, "00000002"))), "kFPNoErr");
  for (const entry of [
    `${staff} 00000002 00000004`, // deny
    `${staff} 00000003 00000004`,
    `${staff} 00000021 00000004`, // handed on, by a file
    `${staff} 00000001 00000010`, // only to delete
  ]) {
    await expectExchange(client, set("0004", list(allowed(anna, "00000002"), entry)), "kFPMiscErr");
    await expectExchange(client, get, "kFPNoErr", `0004 ${list(allowed(jorg, "00000a82"))}`);
  }
  await expectExchange(client, set("0020", ""), "kFPBitmapErr");
});

test("no list is longer than a Mac's", async () => {
  const { client } = await withFile();
  const long = (count: number) => list(...Array.from({ length: count }, () => allowed(jorg, "00000002")));
  expect((await exchange(client, set("0004", long(128)))).result).toBe("kFPNoErr");
  expect((await exchange(client, set("0004", long(129)))).result).toBe("kFPParamErr");
  await expectExchange(client, set("0004", "ffffffff 00000000"), "kFPParamErr");
});

test("with the inherit bit what the folder gave stays", async () => {
  const { client, volume, store } = await withFile();
  await volume.createDir("d");
  const handedOn = `${staff} 00000061 0000000e`;
  await expectExchange(client, set("0004", list(handedOn), "02 01 64 00"), "kFPNoErr");
  await volume.createFile(["d", "f"]);
  expect(store.accessLists.read("d/f", "access")?.named).toMatchObject([{ kind: "group", id: 100 }]);
  const inside = "02 03 640066 00";
  await expectExchange(client, set("0014", list(allowed(jorg, "00000002")), inside), "kFPNoErr");
  expect(store.accessLists.read("d/f", "access")?.named).toEqual([
    { kind: "user", id: 1001, bits: 4 },
    { kind: "group", id: 100, bits: 6 },
  ]);
  await expectExchange(client, set("0004", list(allowed(jorg, "00000002")), inside), "kFPNoErr");
  expect(store.accessLists.read("d/f", "access")?.named).toHaveLength(1);
});

test("read-only volumes and old versions are refused", async () => {
  const { disk } = await withFile();
  const readOnly = await clientIn("openVolume", { disk, settings: { isReadOnly: true } });
  await expectExchange(readOnly.client, set("0008", ""), "kFPVolLocked");
  const old = await withFile({ version: 31 });
  await expectExchange(old.client, set("0008", ""), "kFPCallNotSupported");
});
