import { expect, test } from "vitest";
import { handedOver } from "../../src/afp/command.ts";
import { commands } from "../../src/afp/commands/index.ts";
import { resultCodes } from "../../src/afp/resultCode.ts";
import { clientIn } from "../support/clientIn.ts";
import { hex } from "../support/hexExchange.ts";
import { seededNumbers } from "../support/seededNumbers.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const conversations = 40;
const requestsEach = 150;
const known = new Set<number>(Object.values(resultCodes));

/** Requests that are right, for mutation: at least one of every shape. */
const right = [
  "18 00 0fff 06 4261636b7570",
  "11 00 0001 0fff",
  "20 00 0001 0010 0000003c",
  "0a 00 0001",
  "4e 00 0001 00000002",
  "19 00 0001 00000002 02 01 64",
  "06 00 0001 00000002 03 00000000 0002 c3a9",
  "07 80 0001 00000002 02 01 66",
  "09 00 0001 00000002 077f 1f7f 0010 0001 1000 02 00",
  "44 00 0001 00000002 efff bfff 0100 00000001 00001000 02 00",
  "22 00 0001 00000002 efff bfff 03 08000103 0004 66696c65",
  `23 00 0001 00000002 803d 02 04 66696c65 8001 00000001 00000002 00000003 ${"41".repeat(48)}`,
  "1d 00 0001 00000002 1c00 02 01 64 00 00000001 00000002 00070707",
  "08 00 0001 00000002 02 01 66",
  "1c 00 0001 00000002 02 01 66 02 01 67",
  "17 00 0001 00000002 00000002 02 01 66 02 01 64 02 01 67",
  "05 00 0001 00000002 0001 00000002 02 01 66 02 00 02 01 67",
  "1a 00 0001 00000002 8bff 0003 02 04 66696c65",
  "04 00 0002",
  "0b 00 0001",
  "0e 00 0001 8bff",
  "1f 00 0001 0200 00000004",
  "1f 00 0001 0800 0000000000000006",
  "1b 00 0001 00000000 00000010",
  "3c 00 0001 0000000000000000 0000000000000010",
  "01 00 0001 00000000 00000010",
  "3b 01 0001 0000000000000000 0000000000000010",
  "48 00 0001 00000002 0001 0000 00000000 00001000 02 04 66696c65",
  "45 00 0001 00000002 0000 0000000000000000 ffffffffffffffff 00001000 02 04 66696c65 0001 61",
  "46 00 0001 00000002 0000 0000000000000000 02 04 66696c65 0001 61 00000002 6869",
  "47 00 0001 00000002 0000 02 04 66696c65 0001 61",
  "25 01 00000000 0007",
  "15 05 ffffeeeeddddccccbbbbaaaa000003e8",
  "16 03 04 6a9a7267",
  "26 00 0001 0003",
  "40 00 0003 00000005 01020304 746f6b656e",
  "41 00 0000 00000002 0001",
  "7a 00 00000001",
  "27 00 0001 00000002 02 04 66696c65",
  "38 00 0001 00000002 02 04 66696c65 00 03 616263",
  "39 00 0001 00000002 02 04 66696c65",
  "3a 00 0001 00000002 02 04 66696c65",
  "29 00 0001 00000011 efff",
  "28 00 0001 00000011",
  "3d 00 0001 0000000000000004 0000000000000003",
  "21 80 0001 00000000 00000003",
];

/** Bytes that stand for something somewhere, or anything. */
function byteOf(throwDice: (below: number) => number): number {
  const telling = [0, 1, 2, 3, 0x7f, 0x80, 0xff];
  return throwDice(2) === 0 ? (telling[throwDice(telling.length)] ?? 0) : throwDice(256);
}

function mutated(throwDice: (below: number) => number): Buffer {
  let block = hex(right[throwDice(right.length)] ?? "00");
  for (let change = throwDice(4); change > 0; change--) {
    if (throwDice(5) === 0) block = block.subarray(0, 1 + throwDice(block.length));
    // A logout would end the conversation too early.
    else block[1 + throwDice(block.length - 1)] = byteOf(throwDice);
  }
  return block;
}

test(`mutated requests get an answer, and nothing unplanned happens (seed ${seed})`, async () => {
  const throwDice = seededNumbers(seed);
  for (let conversation = 0; conversation < conversations; conversation++) {
    const version = [22, 30, 32, 34][conversation % 4] ?? 34;
    const { session } = await clientIn("loggedIn", { version });
    await session.command(hex("18 00 0020 06 4261636b7570"));
    await session.command(hex("07 00 0001 00000002 02 04 66696c65"));
    await session.command(hex("1a 00 0001 00000002 0000 0003 02 04 66696c65"));
    for (let count = 0; count < requestsEach; count++) {
      const block = mutated(throwDice);
      const note = `${block.toString("hex")} at version ${version}`;
      const outcome =
        block[0] === 0x3d || block[0] === 0x21 ? await written(block) : await session.command(block);
      if (outcome === handedOver) continue;
      expect(known.has(outcome.result), note).toBe(true);
      let left = outcome.bulk?.bytes ?? 0;
      // A fork may be petabytes long by now.
      for (let pieces = 0; left > 0 && pieces < 3; pieces++) {
        const piece = outcome.bulk?.next(65536) ?? Buffer.alloc(0);
        expect(piece.length, note).toBeGreaterThan(0);
        left -= piece.length;
        expect(left, note).toBeGreaterThanOrEqual(0);
      }
    }
    session.closeAll();

    async function written(block: Buffer) {
      const dataBytes = throwDice(5);
      const sink = await session.write(block, dataBytes);
      for (let piece = 0; piece < dataBytes; piece++) sink.take(Buffer.of(piece));
      return await sink.finish();
    }
  }
});

test("the mutations start from every kind of request", () => {
  const started = new Set(right.map((request) => hex(request)[0]));
  const left = commands.filter(({ code }) => !started.has(code)).map(({ name }) => name);
  expect(left).toEqual([
    "FPCloseDT",
    "FPCloseDir",
    "FPCloseVol",
    "FPEnumerateExt",
    "FPGetSrvrInfo",
    "FPGetSrvrParms",
    "FPLogout",
    "FPOpenDT",
    "FPSetFileParms",
    "FPSyncFork",
  ]);
});
