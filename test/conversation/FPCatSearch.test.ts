import { expect, test } from "vitest";
import { clientIn, type WithVolume } from "../support/clientIn.ts";
import { exchange, expectExchange, expectTruncationsRefused, hex } from "../support/hexExchange.ts";
import { exchangeSearch, type HexSearch, searchRequest } from "../support/searchExchange.ts";

/** A folder `d` with a file `f1`, and a file `f2` beside it. */
async function filled(version = 22): Promise<WithVolume & { did: string }> {
  const found = await clientIn("openVolume", { version });
  const did = await found.volume.createDir("d");
  await found.volume.createFile("f1", did);
  await found.volume.createFile("f2");
  return { ...found, did: did.toString(16).padStart(8, "0") };
}

/** Names with an `f` in them. */
const someF: HexSearch = { bits: "80000040", lower: "0002 01 66", upper: "0002 00" };

const f2 = "0a 00 00000002 0006 02 6632 00";

async function found(client: WithVolume["client"], search: HexSearch): Promise<string> {
  const { result, reply } = await exchangeSearch(client, 43, search);
  expect(result).toBe("kFPEOFErr");
  return reply;
}

const digits = (text: string) => hex(text).toString("hex");

test("the last matches come with kFPEOFErr, their lengths without their headers", async () => {
  const { client, did } = await filled();
  const { result, position, reply } = await exchangeSearch(client, 43, someF);
  expect(result).toBe("kFPEOFErr");
  expect(position).toMatch(/^0001000000000001/);
  expect(reply).toBe(digits(`0042 0042 00000002 ${f2} 0a 00 ${did} 0006 02 6631 00`));
});

test("a search goes on where it was, and a step may be asked for again", async () => {
  const { client, did } = await filled();
  const first = await exchangeSearch(client, 43, { ...someF, matches: "00000001" });
  expect(first.result).toBe("kFPNoErr");
  expect(first.reply).toBe(digits(`0042 0042 00000001 ${f2}`));
  const { position } = first;
  for (const time of ["first", "again"]) {
    const next = await exchangeSearch(client, 43, { ...someF, position });
    expect(next.result, time).toBe("kFPEOFErr");
    expect(next.reply, time).toBe(digits(`0042 0042 00000001 0a 00 ${did} 0006 02 6631 00`));
  }
});

test("a position of no search, of another question or of long ago is none", async () => {
  const { client } = await filled();
  const one = { ...someF, matches: "00000001" };
  const unknown = `0001 0000 00000001 ${"ab".repeat(8)}`;
  await expectExchange(client, searchRequest(43, { ...one, position: unknown }), "kFPCatalogChanged");
  const { position } = await exchangeSearch(client, 43, one);
  for (const other of [{ told: "0042 0000" }, { bits: "00000040" }, { lower: "0002 01 65" }]) {
    await expectExchange(client, searchRequest(43, { ...one, position, ...other }), "kFPCatalogChanged");
  }
  const far = `${position.slice(0, 8)}00000003${position.slice(16)}`;
  await expectExchange(client, searchRequest(43, { ...one, position: far }), "kFPCatalogChanged");
  for (let more = 0; more < 4; more++) await exchangeSearch(client, 43, one);
  await expectExchange(client, searchRequest(43, { ...one, position }), "kFPCatalogChanged");
});

test("a search ends with its volume", async () => {
  const { client } = await filled();
  const { position } = await exchangeSearch(client, 43, { ...someF, matches: "00000001" });
  await expectExchange(client, "02 00 0001", "kFPNoErr");
  await expectExchange(client, searchRequest(43, { ...someF, position }), "kFPParamErr");
  await expectExchange(client, "18 00 0020 06 4261636b7570", "kFPNoErr", "0020 0001");
  await expectExchange(client, searchRequest(43, { ...someF, position }), "kFPCatalogChanged");
});

test("only long names and parents are told, whatever else is asked", async () => {
  const { client } = await filled();
  const reply = await found(client, { ...someF, lower: "0002 02 6632", told: "0744 0000" });
  expect(reply).toBe(digits("0040 0000 00000001 06 00 0002 02 6632 00"));
  await expectExchange(client, searchRequest(43, { ...someF, told: "0100 0100" }), "kFPBitmapErr");
});

test("a bitmap of zero leaves that kind out", async () => {
  const { client } = await filled();
  const anything = { bits: "00000000", lower: "", upper: "" };
  expect(await found(client, { ...anything, told: "0000 0040" })).toBe(
    digits("0000 0040 00000001 04 80 0002 01 64"),
  );
  expect((await found(client, { ...anything, told: "0040 0000" })).slice(8, 16)).toBe("00000002");
  await expectExchange(client, searchRequest(43, { ...anything, told: "0000 0000" }), "kFPBitmapErr");
});

test("wrong questions are refused", async () => {
  const { client } = await filled();
  await expectTruncationsRefused(client, searchRequest(43, someF));
  const refused = (search: Partial<HexSearch>) =>
    exchange(client, searchRequest(43, { ...someF, ...search }));
  const otherVolume = searchRequest(43, someF).replace("0001", "0002");
  await expectExchange(client, otherVolume, "kFPParamErr");
  // UTF-8 names came with AFP 3; file lengths can't be asked of directories.
  for (const bits of ["00002000", "00000200", "00000080", "00010000"])
    expect((await refused({ bits })).result, bits).toBe("kFPBitmapErr");
  // Offsets out of the half, or to before its end, and names longer than it.
  for (const lower of ["0003 01 66", "0001 01 66", "0002 02 66", "ffff 01 66", "00", ""])
    expect((await refused({ lower })).result, lower).toBe("kFPParamErr");
  for (const upper of ["0000", "0002", ""])
    expect((await refused({ upper })).result, upper).toBe("kFPParamErr");
});

test("sessions of AFP 3 may ask in this form, too", async () => {
  const { client } = await filled(34);
  expect((await found(client, someF)).slice(8, 16)).toBe("00000002");
});
