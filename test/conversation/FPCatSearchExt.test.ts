import { expect, test } from "vitest";
import { clientIn, type WithVolume } from "../support/clientIn.ts";
import { expectExchange, expectTruncationsRefused, hex } from "../support/hexExchange.ts";
import { MemoryFileStore } from "../support/MemoryFileStore.ts";
import { searchSteps } from "../support/searchSteps.ts";
import { exchangeSearch, type HexSearch, searchRequest } from "../support/searchExchange.ts";

/** A file `file` and a folder `Folder` with a file `été` in it. */
async function filled(version = 34): Promise<WithVolume> {
  const found = await clientIn("openVolume", { version });
  await found.volume.createFile("file");
  const did = await found.volume.createDir("Folder");
  await found.volume.createFile("été", did);
  return found;
}

const digits = (text: string) => hex(text).toString("hex");

/** A UTF-8 name behind its offset, as a half that has nothing else. */
function utf8Half(name: string): string {
  const bytes = Buffer.from(name, "utf8");
  return `0002 08000103 ${bytes.length.toString(16).padStart(4, "0")} ${bytes.toString("hex")}`;
}

function named(name: string, isPartial = false): HexSearch {
  return { bits: isPartial ? "80002000" : "00002000", lower: utf8Half(name), upper: utf8Half("") };
}

/** The long names of what is found, all at once. */
async function names(client: WithVolume["client"], search: HexSearch, told = "0040 0040"): Promise<string[]> {
  const { result, reply } = await exchangeSearch(client, 67, { ...search, told });
  expect(result).toBe("kFPEOFErr");
  const entries = hex(reply.slice(16));
  const found: string[] = [];
  for (let at = 0; at < entries.length; at += 4 + entries.readUInt16BE(at)) {
    const nameAt = at + 4 + 2;
    found.push(entries.toString("latin1", nameAt + 1, nameAt + 1 + entries.readUInt8(nameAt)));
  }
  expect(hex(reply).readUInt32BE(4)).toBe(found.length);
  return found;
}

test("entries have long headers that their lengths leave out, and tell whatever is asked", async () => {
  const { client, volume } = await filled();
  const did = (await volume.getFileDirParms("file")).parameters.nodeId ?? 0;
  const { result, reply } = await exchangeSearch(client, 67, { ...named("FILE"), told: "2142 2142" });
  const id = did.toString(16).padStart(8, "0");
  const entry = `0020 00 00 00000002 0010 ${id} 0015 00000000 04 66696c65 00000000 0004 66696c65 00`;
  expect({ result, reply }).toEqual({ result: "kFPEOFErr", reply: digits(`2142 2142 00000001 ${entry}`) });
});

test("names are found without regard to case and composition", async () => {
  const { client } = await filled();
  for (const name of ["été", "e\u0301te\u0301", "ÉTÉ"])
    expect(await names(client, named(name))).toHaveLength(1);
  expect(await names(client, named("ete"))).toEqual([]);
  expect(await names(client, named("É", true))).toHaveLength(1);
  expect(await names(client, named("F", true))).toEqual(["file", "Folder"]);
  for (const isPartial of [true, false]) expect(await names(client, named("", isPartial))).toEqual([]);
});

test("a name is found by its offset, padded or not", async () => {
  const { client } = await filled();
  const bits = "00006000";
  const noName = "00000000 0000";
  const name = "00000000 0004 66696c65";
  const tight = { bits, lower: `000a ${"00".repeat(8)} ${name}`, upper: `000a ${"ff".repeat(8)} ${noName}` };
  expect(await names(client, tight, "0040 0000")).toEqual(["file"]);
  const padded = {
    bits,
    lower: `000e 00000000 ${"00".repeat(8)} ${name}`,
    upper: `000e 00000000 ${"00".repeat(7)}01 ${noName}`,
  };
  expect(await names(client, padded, "0040 0000")).toEqual(["file"]);
});

test("a long name may be asked for together with a UTF-8 name", async () => {
  const { client } = await filled();
  const lower = "0004 0009 04 66696c65 00000000 0002 6669";
  const both = { bits: "80002040", lower, upper: "0004 0005 00 00000000 0000" };
  expect(await names(client, both)).toEqual(["file"]);
  expect(await names(client, { ...both, lower: lower.replace(/6669$/, "6670") })).toEqual([]);
});

test("attributes go by their mask", async () => {
  const { client, volume } = await filled();
  const inhibited = { bits: "00000001", lower: "01a0", upper: "01a0" };
  expect(await names(client, inhibited)).toEqual([]);
  await volume.setFileDirParms("file", { attributes: { bits: 0x01a0, set: true } });
  expect(await names(client, inhibited)).toEqual(["file"]);
  expect(await names(client, { ...inhibited, lower: "0100", upper: "0100" })).toEqual(["file"]);
  expect(await names(client, { ...inhibited, lower: "0100", upper: "01a0" })).toEqual([]);
  const open = { ...inhibited, lower: "0008", upper: "0008" };
  expect(await names(client, open)).toEqual([]);
  const fork = await volume.openFork("file");
  expect(await names(client, open)).toEqual(["file"]);
  await fork.close();
});

test("Finder info goes by its mask", async () => {
  const { client, volume } = await filled();
  const rest = "00".repeat(28);
  await volume.setFileDirParms("file", {
    finderInfo: Buffer.concat([Buffer.from("TEXTttxt"), Buffer.alloc(24)]),
  });
  const text = { bits: "00000020", lower: `54455854${rest}`, upper: `ffffffff${rest}` };
  expect(await names(client, text)).toEqual(["file"]);
  expect(await names(client, { ...text, lower: `54455855${rest}` })).toEqual([]);
});

test("dates are between two, both of them included, and never is before them all", async () => {
  const { client, volume, store } = await filled();
  await volume.setFileDirParms("file", { backedUp: Date.UTC(2000, 0, 1) });
  store.setModified("file", Date.UTC(2000, 0, 1, 0, 0, 10) + 999);
  const modified = (lower: string, upper: string) => names(client, { bits: "00000008", lower, upper });
  expect(await modified("0000000a", "0000000a")).toEqual(["file"]);
  expect(await modified("00000009", "00000009")).toEqual([]);
  expect(await modified("0000000b", "0000000c")).toEqual([]);
  expect(await modified("80000001", "0000000a")).toEqual(["file"]);
  const backedUp = (lower: string, upper: string) => names(client, { bits: "00000010", lower, upper });
  expect(await backedUp("80000000", "80000000")).toHaveLength(2);
  expect(await backedUp("80000001", "7fffffff")).toEqual(["file"]);
});

test("lengths are between two, and of what does not fit the field as the most that does", async () => {
  const { client, volume } = await filled();
  const fork = await volume.openFork("file", { write: true, read: true });
  await fork.setLength(5_000_000_000);
  await fork.close();
  const files = (bits: string, lower: string, upper: string) =>
    names(client, { bits, lower, upper }, "0040 0000");
  expect(await files("00000200", "00000001", "ffffffff")).toEqual(["file"]);
  expect(await files("00000200", "00000001", "fffffffe")).toEqual([]);
  expect(await files("00000800", "000000012a05f200", "000000012a05f200")).toEqual(["file"]);
  expect(await files("00000800", "0000000000000000", "0000000000000000")).toHaveLength(1);
  expect(await files("00000400", "00000000", "00000000")).toHaveLength(2);
  expect(await files("00004000", "0000000000000001", "7fffffffffffffff")).toEqual([]);
});

test("a parent is the folder that a node is directly in", async () => {
  const { client, volume } = await filled();
  const parent = async (id: number) => {
    const digitsOf = id.toString(16).padStart(8, "0");
    return (await names(client, { bits: "00000002", lower: digitsOf, upper: "00000000" })).length;
  };
  expect(await parent(2)).toBe(2);
  expect(await parent((await volume.getFileDirParms("Folder")).parameters.nodeId ?? 0)).toBe(1);
  for (const id of [0, 1, 0x00ff_ffff, (await volume.getFileDirParms("file")).parameters.nodeId ?? 0])
    expect(await parent(id)).toBe(0);
});

test("offspring is counted of directories", async () => {
  const { client } = await filled();
  const one = { bits: "00000200", lower: "0001", upper: "0001" };
  expect(await names(client, one, "0000 0040")).toEqual(["Folder"]);
  expect(await names(client, { ...one, lower: "0002", upper: "ffff" }, "0000 0040")).toEqual([]);
});

test("a mangled name is found by who has it", async () => {
  const { client, volume } = await filled();
  const long = "a name much longer than old Macs could show.txt";
  await volume.createFile(long);
  const { longName } = (await volume.getFileDirParms(long)).parameters;
  expect(longName).toHaveLength(31);
  const mangled = longName?.toString("latin1") ?? "";
  expect(await names(client, named(mangled))).toEqual([mangled]);
  expect(await names(client, named(long))).toEqual([mangled]);
  expect(await names(client, named("old macs", true))).toEqual([mangled]);
  expect(await names(client, named(mangled.replace("#", "#1")))).toEqual([]);
});

test("an answer holds 4 KiB; what has no room in it is told next, under the name that it has by then", async () => {
  const { volume } = await clientIn("openVolume");
  const name = (index: number) => `${"long ".repeat(40)}${index}`;
  for (let index = 0; index < 100; index++) await volume.createFile(name(index));
  const question = { kinds: "files", bits: 0, lower: {}, upper: {} } as const;
  const found: (string | undefined)[] = [];
  const counts: number[] = [];
  for await (const nodes of searchSteps(volume, question, { told: 0x2000 })) {
    if (counts.length === 0) {
      // The first that is not told yet.
      await volume.rename(name(nodes.length), "other");
      await volume.delete(name(nodes.length + 1));
    }
    counts.push(nodes.length);
    found.push(...nodes.map(({ parameters }) => parameters.utf8Name));
  }
  const [first = 0] = counts;
  expect(first * (4 + 2 + 4 + 6 + 201)).toBeLessThanOrEqual(4096 - 24);
  expect((first + 1) * (4 + 2 + 4 + 6 + 204)).toBeGreaterThan(4096 - 24);
  const names = Array.from({ length: 100 }, (_, index) => name(index));
  names.splice(first, 2, "other");
  expect(found).toEqual(names);
});

test("an answer comes in half a second, with what was found by then", async () => {
  const { volume, store, disk, clock } = await clientIn("openVolume");
  for (let index = 0; index < 20; index++)
    await volume.createFile("file", await volume.createDir(`d${index}`));
  const beside = new MemoryFileStore(disk.files);
  store.entries = (path) => {
    clock.advance(100);
    return beside.entries(path);
  };
  const question = {
    kinds: "files",
    bits: 0x2000,
    lower: { utf8Name: "FILE" },
    upper: { utf8Name: "" },
  } as const;
  const counts: number[] = [];
  let asked = clock.nowMilliseconds();
  for await (const nodes of searchSteps(volume, question)) {
    expect(clock.nowMilliseconds() - asked).toBeLessThanOrEqual(500);
    asked = clock.nowMilliseconds();
    counts.push(nodes.length);
  }
  expect(counts).toEqual([3, 5, 5, 5, 2]);
});

test("wrong questions are refused", async () => {
  const { client } = await filled();
  const right = named("file");
  await expectTruncationsRefused(client, searchRequest(67, right));
  const refused = async (changes: Partial<HexSearch>, result: "kFPBitmapErr" | "kFPParamErr") =>
    await expectExchange(client, searchRequest(67, { ...right, ...changes }), result);
  await refused({ told: "0000 0000" }, "kFPBitmapErr");
  await refused({ told: "ffff 2142" }, "kFPBitmapErr");
  await refused({ bits: "00000100" }, "kFPBitmapErr");
  await refused({ bits: "00000800" }, "kFPBitmapErr");
  // An offset to behind the half, into its fixed part, a length beyond it, and text that is not UTF-8.
  await refused({ lower: "0020 00000000 0004 66696c65" }, "kFPParamErr");
  await refused({ lower: "0000 00000000 0004 66696c65" }, "kFPParamErr");
  await refused({ lower: "0002 00000000 0005 66696c65" }, "kFPParamErr");
  await refused({ lower: "0002 00000000 0002 c328" }, "kFPParamErr");
  await refused({ upper: "" }, "kFPParamErr");
  await refused({ upper: "0002" }, "kFPParamErr");
});

test("it came with AFP 3", async () => {
  const { client } = await filled(23);
  await expectExchange(client, searchRequest(67, named("file")), "kFPCallNotSupported");
});
