import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commands } from "../../src/afp/commands/index.ts";
import { makeStore } from "../../src/storage/makeStore.ts";
import { resultName } from "../support/AfpFailure.ts";
import { clientIn, emptyDisk } from "../support/clientIn.ts";
import { sessionRequests, writeRequests } from "../support/fuzz/sampleRequests.ts";
import { hex } from "../support/hexExchange.ts";

let folder: string;
const disk = emptyDisk();
const files = () => makeStore(folder, { metadata: "auto" });

const nameOf = (block: Buffer) => commands.find(({ code }) => code === block[0])?.name ?? "";

/** What changes something, on a volume that may be written. FPSetVolParms and FPSetACL are among them. */
const changing = new Set([
  "FPAddAPPL",
  "FPAddComment",
  "FPAddIcon",
  "FPCopyFile",
  "FPCreateDir",
  "FPCreateFile",
  "FPDelete",
  "FPExchangeFiles",
  "FPMoveAndRename",
  "FPRemoveAPPL",
  "FPRemoveComment",
  "FPRemoveExtAttr",
  "FPRename",
  "FPSetACL",
  "FPSetDirParms",
  "FPSetExtAttr",
  "FPSetFileDirParms",
  "FPSetFileParms",
  "FPSetForkParms",
  "FPSetVolParms",
  "FPWrite",
  "FPWriteExt",
]);

/** The changing ones of the samples, and what else of each kind there is. */
const requests = [
  // The sample exchanges with a file that is not there.
  ...sessionRequests.filter((block) => nameOf(block) !== "FPExchangeFiles"),
  ...writeRequests,
  ...[
    // Of a file that is there: created anew, deleted, exchanged.
    "07 80 0001 00000002 02 04 66696c65",
    "08 00 0001 00000002 02 04 66696c65",
    "08 00 0001 00000002 02 06 666f6c646572",
    "2a 00 0001 00000002 00000002 02 04 66696c65 02 01 66",
    // Opened to write, its resource fork too, and a size for both.
    "1a 00 0001 00000002 0000 0002 02 04 66696c65",
    "1a 80 0001 00000002 0000 0002 02 04 66696c65",
    "1f 00 0001 0200 00000000",
    "1f 00 0002 0400 00000000",
    // Dates, Finder info and UNIX rights of a folder.
    "23 00 0001 00000002 0008 02 06 666f6c646572 00000003",
    `23 00 0001 00000002 0020 02 06 666f6c646572 ${"43".repeat(32)}`,
    "23 00 0001 00000002 8000 02 04 66696c65 00000000 00000000 000001ff 00000000",
  ].map(hex),
];

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "bandstand-readonly-"));
  const { session, volume, fork } = await clientIn("openFork", { disk, files });
  await fork.close();
  await volume.createFile("f");
  await volume.createDir("folder");
  for (const block of [
    "46 00 0001 00000002 0000 0000000000000000 02 04 66696c65 0001 61 00000002 6869",
    "38 00 0001 00000002 02 04 66696c65 03 616263",
    "35 00 0001 00000002 74747874 afb471c0 02 04 66696c65",
  ]) {
    const outcome = await session.command(hex(block));
    expect(outcome === "handedOver" ? outcome : resultName(outcome.result), block).toBe("kFPNoErr");
  }
});

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Every node, with the time of its last change of any kind. */
function everything(): string[] {
  const names = ["", ...fs.readdirSync(folder, { recursive: true, encoding: "utf8" })];
  return names.toSorted().map((name) => {
    const { ctimeNs, mtimeNs, size, mode } = fs.lstatSync(path.join(folder, name), { bigint: true });
    return [name, ctimeNs, mtimeNs, size, mode].join(" ");
  });
}

test.each(requests.map((block) => [nameOf(block), block.toString("hex"), block] as const))(
  "%s changes nothing on a volume that is read only (%s)",
  async (name, _hex, block) => {
    const { session, volume } = await clientIn("openVolume", { disk, files, settings: { isReadOnly: true } });
    await volume.openFork("file");
    await session.command(hex("1a 80 0001 00000002 0000 0001 02 04 66696c65"));
    const before = everything();
    const isWrite = block[0] === 0x21 || block[0] === 0x3d || block[0] === 0xc0;
    const isOpenToWrite = name === "FPOpenFork" && (block.readUInt16BE(10) & 2) !== 0;
    const outcome = isWrite ? await (await session.write(block, 3)).finish() : await session.command(block);
    expect(everything()).toEqual(before);
    if (!changing.has(name) && !isOpenToWrite) return;
    const result = outcome === "handedOver" ? outcome : resultName(outcome.result);
    expect(["kFPVolLocked", "kFPAccessDenied"]).toContain(result);
  },
);

test("a changing command of every kind is among them", () => {
  expect([...changing].filter((name) => !requests.some((block) => nameOf(block) === name))).toEqual([]);
});
