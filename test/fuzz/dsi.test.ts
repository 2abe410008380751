import { expect, test } from "vitest";
import { dsiHeader } from "../support/DsiClient.ts";
import { type DsiPair, freshPair, turns } from "../support/dsiPair.ts";
import { seededNumbers } from "../support/seededNumbers.ts";
import { answerOf } from "../support/ScriptedServer.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const conversations = 1500;

/** What a session may hold of what it was sent: the queue, one frame, and what a piece leaves over. */
const heldBytesMax = 2 * 1024 * 1024;

type Below = (limit: number) => number;

function goodFrame(below: Below, id: number): Buffer {
  const data = Buffer.alloc(below(600), id);
  switch (below(8)) {
    case 0:
      return dsiHeader(5, 0, 0, 0);
    case 1:
      return Buffer.concat([dsiHeader(6, id, 20, 20 + data.length), Buffer.alloc(20, 61), data]);
    case 2:
      return Buffer.concat([dsiHeader(6, id, 0, 12 + data.length), Buffer.alloc(12, 33), data]);
    case 3:
      return Buffer.concat([dsiHeader(below(12), id, below(40), data.length), data]);
    default:
      return Buffer.concat([dsiHeader(2, id, 0, data.length + 1), Buffer.of(below(256)), data]);
  }
}

/** A whole conversation with a few of its bytes changed, lost or doubled. */
function conversation(below: Below): Buffer {
  const opening = below(10) === 0 ? [] : [dsiHeader(4, 1, 0, 6), Buffer.of(1, 4, 0, 0, 4, 0)];
  const frames = Array.from({ length: below(30) }, (_, index) => goodFrame(below, index + 2));
  let bytes = Buffer.concat([...opening, ...frames]);
  for (let n = below(5); n > 0 && bytes.length > 0; n--) {
    const at = below(bytes.length);
    const end = Math.min(bytes.length, at + below(20));
    const kind = below(3);
    if (kind === 0) bytes[at] = below(256);
    if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
    if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
  }
  return bytes;
}

/** Answers at once, later, with much, with nothing, or not at all. */
function unsteady(pair: DsiPair, below: Below): void {
  pair.server.onCommand = (block) => {
    switch (below(6)) {
      case 0:
        return turns().then(() => answerOf(1));
      case 1:
        return {
          ...answerOf(2),
          bulk: { bytes: 100_000, next: (bytesMax) => Buffer.alloc(Math.min(bytesMax, 9000)) },
        };
      case 2:
        return { result: -1, block: Buffer.alloc(0) };
      default:
        return { result: 0, block };
    }
  };
  if (below(3) === 0) pair.server.beforeWrite = turns();
}

test(`after mutated frames there is an answer or an end, and no harm: SEED=${seed}`, async () => {
  const below = seededNumbers(seed);
  for (let n = 0; n < conversations; n++) {
    const pair = freshPair({}, { highWaterBytes: below(3) * 5000, pieceBytes: () => 1 + below(2000) });
    pair.clientStream.onData = undefined;
    unsteady(pair, below);
    const bytes = conversation(below);
    pair.client.send(bytes);
    for (let turn = 0; turn < 3; turn++) await turns();
    if (below(2) === 0) pair.client.cut();
    // Requests that are answered later need a turn each; then a client that says nothing more is gone.
    for (let step = 0; step < 60 && pair.endings.length === 0; step++) {
      await turns();
      pair.clock.advance(10_000);
    }
    await turns();
    const { phase } = pair.session;
    expect(["closed", "disconnected"], `conversation ${n} of SEED=${seed}`).toContain(phase);
    expect(pair.endings, `conversation ${n} of SEED=${seed}`).toHaveLength(1);
    pair.session.close();
    expect(pair.clock.timersLeft, `conversation ${n} of SEED=${seed}`).toBe(0);
  }
});

test("endless requests that nobody answers leave the session with bounded memory", async () => {
  const pair = freshPair({}, { highWaterBytes: 1e9 });
  pair.clientStream.onData = undefined;
  pair.client.send(dsiHeader(4, 1, 0, 0));
  pair.server.onCommand = () => new Promise(() => {});
  const frame = Buffer.concat([dsiHeader(2, 2, 0, 100_000), Buffer.alloc(100_000, 1)]);
  for (let n = 0; n < 200; n++) pair.client.send(frame);
  await turns();
  expect(200 * frame.length - pair.clientStream.queuedBytes).toBeLessThan(heldBytesMax);
  pair.client.cut();
  await turns();
  pair.session.close();
});
