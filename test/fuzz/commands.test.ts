import { expect, test } from "vitest";
import { handedOver } from "../../src/afp/command.ts";
import { commands } from "../../src/afp/commands/index.ts";
import { resultCodes } from "../../src/afp/resultCode.ts";
import { clientIn } from "../support/clientIn.ts";
import { sessionRequests, writeRequests } from "../support/fuzz/sampleRequests.ts";
import { hex } from "../support/hexExchange.ts";
import { seededNumbers } from "../support/seededNumbers.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const conversations = 40;
const requestsEach = 150;
const known = new Set<number>(Object.values(resultCodes));

/** Requests that are right, for mutation: at least one of every command. */
const right = [...sessionRequests, ...writeRequests];

/** Bytes that stand for something somewhere, or anything. */
function byteOf(throwDice: (below: number) => number): number {
  const telling = [0, 1, 2, 3, 0x7f, 0x80, 0xff];
  return throwDice(2) === 0 ? (telling[throwDice(telling.length)] ?? 0) : throwDice(256);
}

function mutated(throwDice: (below: number) => number): Buffer {
  let block = Buffer.from(right[throwDice(right.length)] ?? [0]);
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

test("the mutations start from every command, but for the one that ends a conversation", () => {
  const started = new Set(right.map(([code]) => code));
  expect(commands.filter(({ code }) => !started.has(code)).map(({ name }) => name)).toEqual(["FPLogout"]);
});
