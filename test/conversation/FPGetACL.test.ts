import { expect, test } from "vitest";
import { clientIn, emptyDisk } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";
import { MemoryDisk } from "../support/MemoryDisk.ts";

const anna = "ffffeeeeddddccccbbbbaaaa 000003e8";
const jorg = "ffffeeeeddddccccbbbbaaaa 000003e9";
const staff = "abcdefabcdefabcdefabcdef 00000064";
const ownGroup = "abcdefabcdefabcdefabcdef 000003e8";

const get = (bitmap: string, path = "02 01 66") => `49 00 0001 00000002 ${bitmap} 00000000 ${path}`;

async function withNodes(options: Parameters<typeof clientIn>[1] = {}) {
  const found = await clientIn("openVolume", options);
  await found.volume.createFile("f");
  await found.volume.createDir("d");
  return found;
}

test("owner, group and list come as they are asked for", async () => {
  const { client } = await withNodes();
  await expectTruncationsRefused(client, get("0007"));
  await expectExchange(client, get("0007"), "kFPNoErr", `0007 ${anna} ${ownGroup} 00000000 00000000`);
  await expectExchange(client, get("0001"), "kFPNoErr", `0001 ${anna}`);
  await expectExchange(client, get("0002"), "kFPNoErr", `0002 ${ownGroup}`);
  await expectExchange(client, get("0004"), "kFPNoErr", "0004 00000000 00000000");
  // Bits that only mean something to FPSetACL are sent back.
  await expectExchange(client, get("0018"), "kFPNoErr", "0018");
  await expectExchange(client, get("0020"), "kFPBitmapErr");
});

test("what the mask withholds is not shown as allowed", async () => {
  const { client, store } = await withNodes();
  const access = {
    owner: 6,
    group: 4,
    other: 4,
    mask: 4,
    named: [
      { kind: "user", id: 1001, bits: 6 },
      { kind: "group", id: 100, bits: 1 },
    ],
  } as const;
  store.accessLists.write("f", { access });
  const entries = `${jorg} 00000001 00000a82 ${staff} 00000001 00000000`;
  await expectExchange(client, get("0004"), "kFPNoErr", `0004 00000002 00000000 ${entries}`);
});

test("what a folder hands on comes first, and says so", async () => {
  const { client, store } = await withNodes();
  const list = { owner: 7, group: 5, other: 5, mask: 7 };
  store.accessLists.write("d", {
    access: { ...list, named: [{ kind: "user", id: 1001, bits: 7 }] },
    inherited: { ...list, named: [{ kind: "group", id: 100, bits: 2 }] },
  });
  const entries = `${staff} 00000161 00000564 ${jorg} 00000001 00000fee`;
  const request = get("0004", "02 01 64");
  await expectExchange(client, request, "kFPNoErr", `0004 00000002 00000000 ${entries}`);
});

test("a link has an owner and no list", async () => {
  const { client, store } = await withNodes();
  store.makeLink("f", "d");
  await expectExchange(client, get("0005"), "kFPNoErr", `0005 ${anna} 00000000 00000000`);
});

test("a volume without access lists, and old versions, refuse", async () => {
  const disk = { ...emptyDisk(), files: new MemoryDisk({ hasAccessLists: false }) };
  await expectExchange((await withNodes({ disk })).client, get("0004"), "kFPCallNotSupported");
  const off = await withNodes({ settings: { offersAccessLists: false } });
  await expectExchange(off.client, get("0004"), "kFPCallNotSupported");
  const old = await withNodes({ version: 31 });
  await expectExchange(old.client, get("0004"), "kFPCallNotSupported");
});

test("what is not there is not found", async () => {
  const { client } = await withNodes();
  await expectExchange(client, get("0004", "02 01 67"), "kFPObjectNotFound");
  expect((await exchange(client, get("0004").replace("0001", "0009"))).result).toBe("kFPParamErr");
});
