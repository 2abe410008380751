import { beforeEach, expect, test } from "vitest";
import { FPOpenVol } from "../../src/afp/commands/FPOpenVol.ts";
import { Dialect, type ForkRef, type VolumeId } from "../../src/afp/fields/index.ts";
import type { Cnid } from "../../src/volume/index.ts";
import { AfpAttributes } from "../support/AfpAttributes.ts";
import { AfpCaller, requestBlock } from "../support/AfpCaller.ts";
import { AfpFork } from "../support/AfpFork.ts";
import { AfpVolume } from "../support/AfpVolume.ts";
import { ScriptedTransport } from "../support/ScriptedTransport.ts";

// What the tests' client sends and understands, against the bytes of appendix D and others laid out by hand.

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ""), "hex");
const version = 34;
const dialect = new Dialect({ version, secondsEastOfGmt: 0 });
const named = { file: 0x2100, directory: 0x2100 };

let server: ScriptedTransport;
let afp: AfpCaller;
let volume: AfpVolume;

beforeEach(() => {
  server = new ScriptedTransport();
  afp = new AfpCaller(server);
  volume = new AfpVolume(afp, 1 as VolumeId, version, dialect);
});

const sent = () => server.requests.map((block) => block.toString("hex"));

test("FPOpenVol and its reply", () => {
  const request = { bitmap: 0x0121, name: Buffer.from("Backup"), password: undefined };
  expect(requestBlock(FPOpenVol, request)).toEqual(hex("18 00 01 21 06 42 61 63 6b 75 70"));
  const parameters = hex("24 64 00 01 00 06 06 42 61 63 6b 75 70");
  expect(dialect.volume(0x0121).decode(parameters)).toEqual({
    attributes: 0x2464,
    volumeId: 1,
    name: Buffer.from("Backup"),
  });
});

test("FPGetFileDirParms and its reply", async () => {
  server.reply(hex("21 00 21 00 80 00 00 00 00 11 00 0a 00 00 00 00 00 00 00 00 00 05 62 61 6e 64 73"));
  expect(await volume.getFileDirParms("bands", undefined, named)).toEqual({
    kind: "directory",
    parameters: { nodeId: 17, utf8Name: "bands" },
  });
  const request = "22 00 00 01 00 00 00 02 21 00 21 00 03 08 00 01 03 00 05 62 61 6e 64 73";
  // The client gives no text encoding hint where the example has that of MacRoman text.
  expect(sent()).toEqual([hex(request.replace("08 00 01 03", "00 00 00 00")).toString("hex")]);
});

test("FPEnumerateExt2: entries of several pages, until there are no more", async () => {
  const entry = "00 1a 00 00 00 00 00 12 00 0a 00 00 00 00 00 00 00 00 00 05 74 6f 6b 65 6e 00";
  server.reply(hex(`21 00 21 00 00 02 ${entry} ${entry}`));
  server.reply(hex(`21 00 21 00 00 01 ${entry}`));
  server.reply(Buffer.alloc(0), -5018);
  const node = { kind: "file", parameters: { nodeId: 18, utf8Name: "token" } };
  expect(await volume.enumerate("", 17 as Cnid, named)).toEqual([node, node, node]);
  const request = (start: string) =>
    hex(`44 00 0001 00000011 2100 2100 01f4 ${start} 00040000 03 00000000 0000`).toString("hex");
  expect(sent()).toEqual(["00000001", "00000003", "00000004"].map(request));
});

test("a broken entry is noticed", async () => {
  server.reply(hex("21 00 21 00 00 01 00 1b 00 00 00 00 00 12 00 0a"));
  await expect(volume.enumerate("", undefined, named)).rejects.toThrow("broken entry");
});

test("FPWriteExt and its reply", async () => {
  server.reply(hex("00 00 00 00 00 00 10 03"));
  expect(await new AfpFork(afp, 7 as ForkRef).write(4096, Buffer.from("abc"))).toBe(4099);
  const request = "3d 00 00 07 00 00 00 00 00 00 10 00 00 00 00 00 00 00 00 03 61 62 63";
  expect(sent()).toEqual([hex(request).toString("hex")]);
});

test("FPReadExt takes what is there before the end, and nothing of other errors", async () => {
  const fork = new AfpFork(afp, 7 as ForkRef);
  server.reply(Buffer.from("ab"), -5009);
  expect(await fork.read(1, 3)).toEqual(Buffer.from("ab"));
  server.reply(Buffer.from("ab"), -5013);
  await expect(fork.read(1, 3)).rejects.toThrow("FPReadExt: kFPLockErr");
  const request = hex("3c 00 0007 0000000000000001 0000000000000003").toString("hex");
  expect(sent()).toEqual([request, request]);
});

test("FPByteRangeLockExt locks and unlocks", async () => {
  const fork = new AfpFork(afp, 7 as ForkRef);
  server.reply(hex("0000000000000010"));
  expect(await fork.lock(16, 1)).toBe(16);
  server.reply(hex("0000000000000010"));
  await fork.unlock(16, 1);
  expect(sent()).toEqual([
    "3b0000070000000000000010 0000000000000001".replace(" ", ""),
    "3b0100070000000000000010 0000000000000001".replace(" ", ""),
  ]);
});

test("FPOpenFork says which fork, and what is wanted and denied", async () => {
  server.reply(hex("0000 0009"));
  const modes = { read: true, write: true, denyWrite: true, kind: "resource" } as const;
  expect((await volume.openFork("a", modes)).ref).toBe(9);
  expect(sent()).toEqual([hex("1a 80 0001 00000002 0000 0023 03 00000000 0001 61").toString("hex")]);
});

test("a refused FPOpenFork still tells of the file", async () => {
  server.reply(hex("0100 0000 00000012"), -5006);
  expect(await volume.askOpenFork("a", { read: true }, undefined, 0x0100)).toMatchObject({
    result: "kFPDenyConflict",
    reply: { forkRef: 0, parameters: hex("00000012") },
  });
});

test("FPListExtAttrs and its reply", async () => {
  server.reply(
    hex(`00 01 00 00 00 1e 63 6f 6d 2e 61 70 70 6c 65 2e 46 69 6e 64 65 72 49 6e
      66 6f 00 75 73 65 72 5f 74 61 67 00`),
  );
  expect(await new AfpAttributes(volume).list("a")).toEqual(["com.apple.FinderInfo", "user_tag"]);
  const request = "48 00 0001 00000002 0000 0000 00000000 00010000 03 00000000 0001 61";
  expect(sent()).toEqual([hex(request).toString("hex")]);
});

test("FPGetExtAttr asks for the size, then for the value", async () => {
  server.reply(hex("0000 00000002"));
  server.reply(hex("0000 00000002 6869"));
  expect(await new AfpAttributes(volume).get("a", "tag")).toEqual(Buffer.from("hi"));
  const request = (maxReply: string) =>
    hex(`45 00 0001 00000002 0000 0000000000000000 ffffffffffffffff ${maxReply}
      03 00000000 0001 61 0003 746167`).toString("hex");
  expect(sent()).toEqual(["00000000", "00000008"].map(request));
});

test("FPSetFileDirParms: dates and Finder info behind a pad byte", async () => {
  server.reply(Buffer.alloc(0));
  await volume.setFileDirParms("ab", {
    modified: Date.UTC(2000, 0, 1, 0, 0, 5),
    finderInfo: Buffer.alloc(32, 1),
  });
  const request = `23 00 0001 00000002 0028 03 00000000 0002 6162 00 00000005 ${"01".repeat(32)}`;
  expect(sent()).toEqual([hex(request).toString("hex")]);
});
