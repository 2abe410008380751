import { expect, test } from "vitest";
import { dictionaryOf, textOf } from "../../src/afp/spotlight/SpotlightValue.ts";
import type { Cnid } from "../../src/volume/index.ts";
import { AfpSpotlight } from "../support/AfpSpotlight.ts";
import { clientIn, type ClientOptions } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused } from "../support/hexExchange.ts";

const head = (call: number) => `4c 00 0001 00008004 0000000${call} 00000000`;
const rpc = `${head(3)} 0000000000000000`;

/** `*=="rep*"cdw`, for name and size of what is found; as Netatalk's suite lays requests out. */
const openQuery = `${rpc} 343332313330646d 2f00000024000000
  0100000201000000 0100000202000000 0100000203000000
  0500000707000000 6f70656e517565727957697468506172616d733a666f72436f6e746578743a00
  0200008401000000 3412000000000000 0200008401000000 3412000000000000
  0100000204000000 0100000205000000 0300000706000000 6b4d445175657279537472696e670000
  0100000206000000 0300000704000000 2a3d3d227265702a2263647700000000
  0100000207000000 0400000701000000 6b4d44417474726962757465417272617900000000000000
  0100000208000000 0100000209000000 0300000705000000 6b4d444974656d46534e616d65000000
  010000020a000000 0300000705000000 6b4d444974656d465353697a65000000
  0b00008800000000 0200000a02000000 0300000a03000000 0400000c07000000 0e00000d04000000 0f00000c06000000
  1300000c04000000 1700000c01000000 1c00000a02000000 1d00000c05000000 2100000c05000000`;
const fetchResults = `${rpc} 343332313330646d 130000000e000000
  0100000201000000 0100000202000000 0100000203000000
  0500000704000000 66657463685175657279526573756c7473466f72436f6e746578743a00000000
  0200008401000000 3412000000000000 0200008401000000 3412000000000000 0100000204000000
  0500008800000000 0200000a02000000 0300000a03000000 0400000c04000000 0e00000d00000000`;
const closeQuery = `${rpc} 343332313330646d 120000000d000000
  0100000201000000 0100000202000000 0100000203000000
  0400000705000000 636c6f73655175657279466f72436f6e746578743a000000
  0200008401000000 3412000000000000 0200008401000000 3412000000000000 0100000204000000
  0500008800000000 0200000a02000000 0300000a03000000 0400000c05000000 0d00000d00000000`;
/** `[0]`: what was asked is done. */
const done = `00000000 343332313330646d 0600000004000000
  0100000201000000 0200008401000000 0000000000000000 0200008800000000 0200000a01000000`;

async function searching(options?: ClientOptions) {
  const state = await clientIn("openVolume", options);
  return { ...state, spotlight: new AfpSpotlight(state.client, state.volume.id) };
}

test("a Mac opens a volume's search, and is told a path that is not the server's", async () => {
  const { client } = await clientIn("openVolume");
  await expectTruncationsRefused(client, head(1));
  const opened = "00000001 00000000 2f4261636b757000";
  await expectExchange(client, head(1), "kFPNoErr", opened);
  await expectExchange(client, head(4), "kFPNoErr", opened);
  await expectExchange(client, head(2), "kFPNoErr", "0100006b");
});

test("other calls and other volumes are failures, and before AFP 3.1 there is none of it", async () => {
  const { client } = await clientIn("openVolume");
  await expectExchange(client, head(5), "kFPMiscErr");
  await expectExchange(client, head(1).replace("0001", "0002"), "kFPMiscErr");
  const old = await clientIn("openVolume", { version: 30 });
  await expectExchange(old.client, head(1), "kFPCallNotSupported");
});

test("a search is opened, its results are fetched, and it is closed", async () => {
  const { client, volume } = await clientIn("openVolume");
  await volume.createFile("Spring report.txt");
  await volume.createFile("unreported");
  await expectTruncationsRefused(client, openQuery);
  await expectExchange(client, openQuery, "kFPNoErr", done);
  // As Netatalk answers, but for the id.
  const found = `00000000 343332313330646d 1e0000001a000000
    0100000201000000 0200008401000000 0000000000000000
    0100000202000000 0300008708000000 0100dd0a34120000 1100000000000000
    0100000203000000 1100000708000000 343332313330646d 0f0000000b000000
    0100000201000000 0100000001000000 0100000202000000 0100000203000000
    0400000701000000 537072696e67207265706f72742e747874 00000000000000 0200008401000000 0000000000000000
    0400008800000000 0200000a02000000 0400000a02000000 0500000c01000000
    0400008800000000 0200000a03000000 0500001a00000000 0900001b10000000`;
  await expectExchange(client, fetchResults, "kFPNoErr", found);
  await expectExchange(client, closeQuery, "kFPNoErr", done);
  await expectExchange(client, fetchResults, "kFPMiscErr");
  await expectExchange(client, closeQuery, "kFPMiscErr");
});

test("a message that is not right in every part is a failure", async () => {
  const { client } = await clientIn("openVolume");
  const call = "0500000702000000 666574636850726f70657274696573466f72436f6e746578743a000000000000";
  const three = "0100000202000000 0100000203000000";
  const entries = "0200000a01000000 0300000a01000000 0400000c02000000";
  const properties = (first: string, contents: string) =>
    `${rpc} 343332313330646d 0d00000009000000 ${first} ${three} ${call} ${contents} ${entries}`;
  expect(
    (await client.transport.command(hexOf(properties("0100000201000000", "0400008800000000")))).result,
  ).toBe(0);
  // Entries that the table of contents doesn't count, an index outside of it, more integers than there are.
  await expectExchange(client, properties("0100000201000000", "0100008800000000"), "kFPMiscErr");
  await expectExchange(client, properties("0100000201000020", "0400008800000000"), "kFPMiscErr");
  const integers = "343332313330646d 0400000003000000 02000084ffffff7f 0000000000000000 0100008800000000";
  await expectExchange(client, `${rpc} ${integers}`, "kFPMiscErr");
  await expectExchange(client, `${rpc} 3433323133303030 0000000000000000`, "kFPMiscErr");
});

test("the properties of a volume name its UUID and its path", async () => {
  const { spotlight } = await searching();
  const uuid = { kind: "uuid", bytes: hexOf("0123456789abcdef0123456789abcdef") } as const;
  expect(await spotlight.call("fetchPropertiesForContext:", 1n)).toEqual([
    dictionaryOf({
      kMDSStoreMetaScopes: [
        "kMDQueryScopeComputer",
        "kMDQueryScopeAllIndexed",
        "kMDQueryScopeComputerIndexed",
      ],
      kMDSStorePathScopes: ["/Backup"],
      kMDSStoreUUID: uuid,
      kMDSVolumeUUID: uuid,
      kMDSStoreHasPersistentUUID: true,
      kMDSStoreIsBackup: false,
      kMDSStoreSupportsVolFS: true,
    }),
  ]);
  expect(await spotlight.call("somethingNew:", 1n)).toEqual([]);
});

test("results come twenty at a time, each once", async () => {
  const { spotlight, volume } = await searching();
  for (let index = 0; index < 45; index++) await volume.createFile(`file ${index}`);
  await spotlight.open('*=="file*"cdw', 5n);
  const batches = [await spotlight.fetch(5n), await spotlight.fetch(5n), await spotlight.fetch(5n)];
  expect(batches.map(({ cnids }) => cnids.length)).toEqual([20, 20, 5]);
  expect(batches.map(({ goesOn }) => goesOn)).toEqual([true, true, false]);
  expect(new Set(batches.flatMap(({ cnids }) => cnids)).size).toBe(45);
});

test("results with long names wait for a reply that has room", async () => {
  const { spotlight, volume } = await searching();
  for (let index = 10; index < 35; index++) await volume.createFile(`${index}${"é".repeat(120)}`);
  await spotlight.open('*=="*é*"', 5n, {
    kMDAttributeArray: Array.from({ length: 20 }, () => "kMDItemFSName"),
  });
  const counts: number[] = [];
  for (let goesOn = true; goesOn;) {
    const batch = await spotlight.fetch(5n);
    expect(batch.rows.every((row) => textOf(row[19])?.length === 242)).toBe(true);
    counts.push(batch.cnids.length);
    goesOn = batch.goesOn;
  }
  expect(counts.reduce((sum, count) => sum + count)).toBe(25);
  expect(Math.max(...counts)).toBeLessThan(10);
});

test("a search is for the folders that it names", async () => {
  const { spotlight, volume } = await searching({ settings: { name: "Büro" } });
  await volume.createDir(["a/b"]);
  await volume.createFile("out.txt");
  const did = await volume.createDir("inner");
  await volume.createFile("in.txt", did);
  await volume.createDir("deeper", did);
  const txt = 'kMDItemFSName=="*.txt"';
  const inner = "/Büro/inner";
  expect(await spotlight.names(txt)).toEqual(["in.txt", "out.txt"]);
  expect(await spotlight.names(txt, { kMDScopeArray: [inner] })).toEqual(["in.txt"]);
  expect(await spotlight.names(txt, { kMDScopeArray: [[`${inner.normalize("NFD")}/`]] })).toEqual(["in.txt"]);
  expect(await spotlight.names(txt, { kMDScopeArray: [inner, "/Büro", "/Büro/a:b"] })).toEqual([
    "in.txt",
    "out.txt",
  ]);
  expect(await spotlight.names(txt, { kMDScopeArray: ["kMDQueryScopeComputer"] })).toHaveLength(2);
  for (const path of [
    "/Büro/a:b",
    "/Büro/none",
    "/Bür",
    "/elsewhere",
    "/Büro/inner/../..",
    `/Büro/${"x/".repeat(300)}`,
  ]) {
    expect(await spotlight.names(txt, { kMDScopeArray: [path] }), path).toEqual([]);
  }
});

test("a search may be for some nodes only", async () => {
  const { spotlight, volume } = await searching();
  const inner = await volume.createDir("inner");
  await volume.createFile("one", inner);
  await volume.createFile("two");
  const { nodeId: two } = (await volume.getFileDirParms("two")).parameters;
  const ids = (...cnids: number[]) =>
    ({ kind: "cnids", cnids: cnids as Cnid[], purpose: 0, context: 0 }) as const;
  const items = [ids(two ?? 0, 9999), ids(inner)];
  expect(await spotlight.names('*=="*"', { kMDQueryItemArray: items })).toEqual(["inner", "two"]);
  expect(await spotlight.names('*=="t*"', { kMDQueryItemArray: items })).toEqual(["two"]);
  const scoped = { kMDQueryItemArray: items, kMDScopeArray: ["/Backup/inner"] };
  expect(await spotlight.names('*=="*"', scoped)).toEqual([]);
});

test("a query that can't be understood is refused in a reply", async () => {
  const { spotlight } = await searching();
  for (const query of [
    "two words",
    '*=="a',
    "((",
    '$time.now=="x"',
    "x".repeat(9000),
    "!".repeat(100) + "true",
  ]) {
    expect(await spotlight.open(query, 1n), query).toBe(false);
  }
  const withoutAttributes = dictionaryOf({ kMDQueryString: '*=="a"' });
  expect(await spotlight.call("openQueryWithParams:forContext:", 1n, withoutAttributes)).toEqual([[-1n]]);
  expect(await spotlight.ask("fetchQueryResultsForContext:", 1n)).toBe("kFPMiscErr");
});

test("a query that is opened again begins anew, and the 17th pushes out the first", async () => {
  const { spotlight, session, volume } = await searching();
  await volume.createFile("f");
  await spotlight.open('*=="f"', 0n);
  expect((await spotlight.fetch(0n)).cnids).toHaveLength(1);
  expect((await spotlight.fetch(0n)).cnids).toHaveLength(0);
  await spotlight.open('*=="f"', 0n);
  expect((await spotlight.fetch(0n)).cnids).toHaveLength(1);
  for (let context = 1n; context <= 16n; context++) await spotlight.open('*=="f"', context);
  expect(session.spotlight.count).toBe(16);
  expect(await spotlight.ask("fetchQueryResultsForContext:", 0n)).toBe("kFPMiscErr");
  await volume.close();
  expect(session.spotlight.count).toBe(0);
});

test("a search that breaks off is no search any more", async () => {
  const { spotlight, volume, disk } = await searching();
  for (let index = 0; index < 30; index++) await volume.createFile(`file ${index}`);
  await spotlight.open('*=="file*"cdw', 1n);
  expect(await spotlight.fetch(1n)).toMatchObject({ goesOn: true });
  disk.cnids.isAway = true;
  expect(await spotlight.ask("fetchQueryResultsForContext:", 1n)).toBe("kFPMiscErr");
  disk.cnids.isAway = false;
  expect(await spotlight.ask("fetchQueryResultsForContext:", 1n)).toBe("kFPMiscErr");
  expect(await spotlight.names('*=="file*"cdw')).toHaveLength(30);
});

test("a long search gives way to other requests", async () => {
  const { spotlight, clock, store, volume } = await searching();
  for (let index = 0; index < 30; index++)
    await volume.createFile("file", await volume.createDir(`folder ${index}`));
  const entries = store.entries.bind(store);
  store.entries = (path) => {
    clock.advance(100);
    return entries(path);
  };
  await spotlight.open('*=="file"', 1n);
  const before = clock.monotonicMilliseconds();
  const first = await spotlight.fetch(1n);
  expect(clock.monotonicMilliseconds() - before).toBeLessThan(500);
  expect(first).toMatchObject({ goesOn: true });
  let found = first.cnids.length;
  for (let goesOn = true; goesOn;) {
    const batch = await spotlight.fetch(1n);
    found += batch.cnids.length;
    goesOn = batch.goesOn;
  }
  expect(found).toBe(30);
});

function hexOf(digits: string): Buffer {
  return Buffer.from(digits.replaceAll(/\s/g, ""), "hex");
}
