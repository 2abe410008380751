import { afterEach, expect, test } from "vitest";
import type { BulkSource } from "../../../src/dsi/RequestServer.ts";
import { type DsiPair, openPair, turns } from "../../support/dsiPair.ts";
import { answerOf } from "../../support/ScriptedServer.ts";

let pair: DsiPair;

afterEach(async () => {
  pair.client.cut();
  await turns();
  pair.session.close();
  expect(pair.clock.timersLeft).toBe(0);
});

const empty = Buffer.alloc(0);

/** Bytes that say where they stand, out of one buffer that is used again for each piece. */
function pooled(bytes: number, pieceBytesMax = 100_000): BulkSource & { calls: number } {
  const buffer = Buffer.alloc(pieceBytesMax);
  let at = 0;
  return {
    bytes,
    calls: 0,
    next(bytesMax) {
      this.calls++;
      const piece = buffer.subarray(0, Math.min(bytesMax, pieceBytesMax));
      for (let index = 0; index < piece.length; index++) piece[index] = (at + index) % 251;
      at += piece.length;
      return piece;
    },
  };
}

function expected(bytes: number): Buffer {
  return Buffer.from(Array.from({ length: bytes }, (_, index) => index % 251));
}

test.each([1000, 10_000_000])(
  "a pooled buffer arrives whole where the stream takes %i bytes",
  async (highWaterBytes) => {
    pair = await openPair({}, { highWaterBytes });
    pair.server.onCommand = () => ({ result: 0, block: empty, bulk: pooled(1_000_000) });
    expect((await pair.client.command(Buffer.of(1))).block.equals(expected(1_000_000))).toBe(true);
  },
);

test("a slow client makes the source wait", async () => {
  pair = await openPair({}, { highWaterBytes: 1000 });
  const bulk = pooled(100 * 1024 * 1024);
  pair.server.onCommand = () => ({ result: 0, block: empty, bulk });
  pair.client.pause();
  void pair.client.command(Buffer.of(1)).catch(() => {});
  await turns();
  expect(bulk.calls).toBe(1);
  expect(pair.stream.queuedBytes).toBeLessThan(200_000);
});

test("the next request runs when the reply before it has left: its buffer may be the same", async () => {
  pair = await openPair({}, { highWaterBytes: 1000 });
  pair.server.onCommand = () => ({ result: 0, block: empty, bulk: pooled(50_000) });
  pair.client.pause();
  const replies = [pair.client.command(Buffer.of(1)), pair.client.command(Buffer.of(2))];
  await turns();
  expect(pair.server.commands).toHaveLength(1);
  pair.client.resume();
  for (const { block } of await Promise.all(replies)) expect(block.equals(expected(50_000))).toBe(true);
});

test("while a reply waits for the client, requests are still read: no dead lock when both sides only send", async () => {
  pair = await openPair({}, { highWaterBytes: 1000 });
  pair.server.onCommand = () => ({ result: 0, block: empty, bulk: pooled(300_000) });
  pair.client.pause();
  const replies = [pair.client.command(Buffer.of(1))];
  await turns();
  const data = Buffer.alloc(200, 5);
  for (let n = 0; n < 10; n++) replies.push(pair.client.command(data));
  await turns();
  expect(pair.clientStream.queuedBytes).toBe(0);
  pair.client.resume();
  expect((await Promise.all(replies)).map(({ block }) => block.length)).toEqual(Array(11).fill(300_000));
});

test("a reply of 40 MB lets others have their turn, and arrives whole", async () => {
  pair = await openPair({}, { highWaterBytes: 1e9, pieceBytes: () => 1e9 });
  const bulk = pooled(40_000_000);
  pair.server.onCommand = () => ({ result: 0, block: empty, bulk });
  const reply = pair.client.command(Buffer.of(1));
  await turns();
  expect(bulk.calls).toBeLessThan(100);
  let isDone = false;
  void reply.then(() => (isDone = true));
  while (!isDone) {
    pair.clock.advance(1);
    await turns();
  }
  expect((await reply).block.length).toBe(40_000_000);
});

test.each([
  ["throws", fails],
  ["ends early", () => empty],
  ["gives more than asked for", () => Buffer.alloc(1_000_000)],
])(
  "a source that %s in the middle of its reply ends the connection, not the session",
  async (_name, next) => {
    pair = await openPair();
    let calls = 0;
    const bulk = {
      bytes: 300_000,
      next: (bytesMax: number) => (calls++ === 0 ? Buffer.alloc(bytesMax) : next()),
    };
    pair.server.onCommand = () => ({ ...answerOf(0), bulk });
    await expect(pair.client.command(Buffer.of(1))).rejects.toThrow();
    expect(pair.endings).toEqual(["lost"]);
    expect(pair.session.phase).toBe("disconnected");
  },
);

function fails(): Uint8Array {
  throw new Error("input/output error");
}

test("a bulk source without bytes is never asked", async () => {
  pair = await openPair();
  pair.server.onCommand = () => ({ ...answerOf(3), bulk: { bytes: 0, next: fails } });
  expect((await pair.client.command(Buffer.of(1))).block).toHaveLength(4);
});
