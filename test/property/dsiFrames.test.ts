import fc from "fast-check";
import { expect, test } from "vitest";
import { dsiHeader } from "../support/DsiClient.ts";
import { openPair, turns } from "../support/dsiPair.ts";
import { answerOf } from "../support/ScriptedServer.ts";

// fast-check prints the seed of a run that fails; SEED repeats it.
const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);

const bytes = fc.uint8Array({ minLength: 1, maxLength: 400 });

/** One frame of a client: what it is, and its bytes. */
const frame = fc.oneof(
  fc.record({ kind: fc.constant("command" as const), block: bytes, isSlow: fc.boolean() }),
  fc.record({ kind: fc.constant("write" as const), block: fc.constant(Buffer.alloc(20, 61)), data: bytes }),
  fc.record({
    kind: fc.constant("passedOver" as const),
    command: fc.constantFrom(3, 5, 7, 8, 99),
    block: bytes,
  }),
);

type SentFrame = typeof frame extends fc.Arbitrary<infer F> ? F : never;

function frameBytes(sent: SentFrame, id: number): Buffer {
  switch (sent.kind) {
    case "command":
      return Buffer.concat([
        dsiHeader(2, id, 0, sent.block.length + 1),
        Buffer.of(sent.isSlow ? 1 : 0),
        sent.block,
      ]);
    case "write":
      return Buffer.concat([dsiHeader(6, id, 20, 20 + sent.data.length), sent.block, sent.data]);
    case "passedOver":
      return Buffer.concat([dsiHeader(sent.command, id, 0, sent.block.length), sent.block]);
  }
}

/** What the server was asked and what it sent, for these frames cut like this. */
async function converse(frames: SentFrame[], pieceBytes: () => number, highWaterBytes: number) {
  const pair = await openPair({}, { pieceBytes, highWaterBytes });
  pair.server.onCommand = (block) => {
    const answer = { result: 0, block: block.subarray(1) };
    return block[0] === 1 ? turns().then(() => answer) : answer;
  };
  pair.server.onWrite = ({ pieces }) => answerOf(Buffer.concat(pieces).length);
  pair.clientStream.onData = undefined;
  const before = Buffer.concat(pair.stream.sent).length;
  for (const [index, sent] of frames.entries()) pair.client.send(frameBytes(sent, 100 + index));
  pair.client.send(dsiHeader(1, 99, 0, 0));
  while (pair.session.phase === "open") await turns();
  while (!pair.stream.isClosed) await turns();
  expect(pair.clock.timersLeft).toBe(0);
  return {
    commands: pair.server.commands.map((block) => block.toString("hex")),
    writes: pair.server.writes.map(({ pieces }) => Buffer.concat(pieces).toString("hex")),
    sent: Buffer.concat(pair.stream.sent).subarray(before).toString("hex"),
    endings: pair.endings,
  };
}

test("any split of the bytes gives the same requests and the same replies", async () => {
  const property = fc.asyncProperty(
    fc.array(frame, { maxLength: 40 }),
    fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 }),
    fc.constantFrom(0, 100, 1_000_000),
    async (frames, cuts, highWaterBytes) => {
      let next = 0;
      const whole = await converse(frames, () => 1_000_000, 1_000_000);
      const split = await converse(frames, () => cuts[next++ % cuts.length] ?? 1, highWaterBytes);
      expect(split).toEqual(whole);
      expect(whole.commands.length).toBe(frames.filter(({ kind }) => kind === "command").length);
      expect(whole.endings).toEqual(["closed"]);
    },
  );
  await fc.assert(property, { seed, numRuns: 150 });
});
