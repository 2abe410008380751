import { afterEach, expect, test } from "vitest";
import { dsiHeader } from "../../support/DsiClient.ts";
import { type DsiPair, openPair, promised, turns } from "../../support/dsiPair.ts";
import { answerOf } from "../../support/ScriptedServer.ts";
import type { Answer } from "../../../src/dsi/RequestServer.ts";

let pair: DsiPair;

afterEach(async () => {
  pair.client.cut();
  await turns();
  pair.session.close();
  expect(pair.clock.timersLeft).toBe(0);
});

/** Lets seconds pass one by one, each with all that it brings. */
async function pass(seconds: number, each: (second: number) => void = () => {}): Promise<void> {
  for (let second = 1; second <= seconds; second++) {
    pair.clock.advance(1000);
    each(second);
    await turns();
  }
}

/** A client that lives says so now and then. */
function tickling(second: number): void {
  if (second % 30 === 0) pair.client.sendTickle();
}

test("a tickle goes when nothing was sent for 30 seconds", async () => {
  pair = await openPair();
  await pass(29);
  expect(pair.client.tickles).toBe(0);
  await pass(1);
  expect(pair.client.tickles).toBe(1);
  await pass(60);
  expect(pair.client.tickles).toBe(3);
  expect(pair.client.serverIds).toEqual([0, 1, 2]);
});

test("a reply puts the next tickle off", async () => {
  pair = await openPair();
  await pass(20);
  await pair.client.command(Buffer.of(1));
  await pass(29);
  expect(pair.client.tickles).toBe(0);
  await pass(1);
  expect(pair.client.tickles).toBe(1);
});

test("tickles go while a request takes its time", async () => {
  pair = await openPair();
  const slow = promised<Answer>();
  pair.server.onCommand = () => slow.promise;
  const reply = pair.client.command(Buffer.of(1));
  await pass(90);
  expect(pair.client.tickles).toBe(3);
  slow.resolve(answerOf(1));
  await reply;
});

test("a client that says nothing for 120 seconds is gone, and its session waits", async () => {
  pair = await openPair();
  await pass(119);
  expect(pair.endings).toEqual([]);
  await pass(1);
  expect(pair.endings).toEqual(["silent"]);
  expect(pair.session.phase).toBe("disconnected");
  await pair.client.closed;
  expect(pair.client.wasClosed).toBe(false);
});

test("tickles that had to wait for the network are no sign of life", async () => {
  pair = await openPair({}, { highWaterBytes: 0 });
  await pass(120);
  expect(pair.client.tickles).toBe(3);
  expect(pair.endings).toEqual(["silent"]);
});

test("a client that took the last of a reply lives, even if it says nothing", async () => {
  pair = await openPair({}, { highWaterBytes: 1000 });
  pair.client.pause();
  pair.server.onCommand = () => ({ result: 0, block: Buffer.alloc(10_000) });
  const reply = pair.client.command(Buffer.of(1));
  await turns();
  await pass(100);
  pair.client.resume();
  await reply;
  await turns();
  await pass(119);
  expect(pair.endings).toEqual([]);
  await pass(1);
  expect(pair.endings).toEqual(["silent"]);
});

test("any byte counts as a word", async () => {
  pair = await openPair();
  await pass(400, tickling);
  expect(pair.endings).toEqual([]);
});

test("a client whose requests we do not read can't be silent", async () => {
  pair = await openPair();
  const slow = promised<Answer>();
  pair.server.onCommand = ([code]) => (code === 1 ? slow.promise : answerOf(0));
  const replies = [1, ...Array.from({ length: 20 }, () => 2)].map((code) =>
    pair.client.command(Buffer.of(code)),
  );
  await turns();
  expect(pair.stream.isFlowing).toBe(false);
  await pass(500);
  expect(pair.endings).toEqual([]);
  slow.resolve(answerOf(0));
  await Promise.all(replies);
  await pass(119);
  expect(pair.endings).toEqual([]);
  await pass(1);
  expect(pair.endings).toEqual(["silent"]);
});

test("a client that takes nothing of its reply is gone after 120 seconds, tickles or not", async () => {
  pair = await openPair({}, { highWaterBytes: 1000 });
  pair.client.pause();
  pair.server.onCommand = () => ({ result: 0, block: Buffer.alloc(10_000) });
  void pair.client.command(Buffer.of(1)).catch(() => {});
  await turns();
  await pass(119, tickling);
  expect(pair.endings).toEqual([]);
  await pass(1, tickling);
  expect(pair.endings).toEqual(["silent"]);
  pair.client.resume();
});

test("no tickle goes inside a reply", async () => {
  pair = await openPair({}, { highWaterBytes: 1000 });
  const bulk = { bytes: 1024 * 1024, next: (bytesMax: number) => Buffer.alloc(bytesMax, 0x55) };
  pair.server.onCommand = () => ({ ...answerOf(0), bulk });
  const reply = pair.client.command(Buffer.of(1));
  await Promise.resolve();
  pair.client.pause();
  await turns();
  pair.clock.advance(60_000);
  pair.client.resume();
  const { block } = await reply;
  expect(block.subarray(4).equals(Buffer.alloc(1024 * 1024, 0x55))).toBe(true);
  expect(pair.client.tickles).toBe(0);
});

test("a client in classic sleep is left in peace until it says anything", async () => {
  pair = await openPair();
  pair.server.onCommand = () => {
    pair.session.sleep("classic");
    return answerOf(10);
  };
  await pair.client.command(Buffer.of(122));
  await pass(3600);
  expect(pair.client.tickles).toBe(0);
  expect(pair.session.attention(0x2005)).toBe(false);
  expect(pair.endings).toEqual([]);
  pair.client.sendTickle();
  await turns();
  await pass(30);
  expect(pair.client.tickles).toBe(1);
  await pass(90);
  expect(pair.endings).toEqual(["silent"]);
});

test("extended sleep goes on over other packets and ends when it is told to", async () => {
  pair = await openPair();
  pair.session.sleep("extended");
  pair.client.sendTickle();
  await pass(600);
  expect(pair.endings).toEqual([]);
  pair.session.wake();
  await pass(30);
  expect(pair.client.tickles).toBe(1);
});

test("nobody sleeps for ever", async () => {
  pair = await openPair({ sleepSecondsMax: 3600 });
  pair.session.sleep("extended");
  pair.clock.advance(3_599_999);
  expect(pair.endings).toEqual([]);
  pair.clock.advance(1);
  expect(pair.endings).toEqual(["silent"]);
});

test("the settings say how often and how long", async () => {
  pair = await openPair({ tickleSeconds: 5, timeoutSeconds: 12 });
  await pass(11);
  expect(pair.client.tickles).toBe(2);
  await pass(1);
  expect(pair.endings).toEqual(["silent"]);
});

test("attentions reach the client with the server's ids, also while a request runs", async () => {
  pair = await openPair();
  const slow = promised<Answer>();
  pair.server.onCommand = () => slow.promise;
  const reply = pair.client.command(Buffer.of(1));
  await turns();
  expect(pair.session.attention(0x8000)).toBe(true);
  pair.session.attention(0x2005);
  await pair.client.until(() => pair.client.attentions.length === 2);
  expect(pair.client.attentions).toEqual([0x8000, 0x2005]);
  expect(pair.client.serverIds).toEqual([0, 1]);
  pair.client.send(Buffer.of(1), dsiHeader(8, 0, 0, 0).subarray(1));
  slow.resolve(answerOf(1));
  await reply;
});

test("an attention waits for the end of a reply, and the same one waits once", async () => {
  pair = await openPair({}, { highWaterBytes: 1000 });
  pair.client.pause();
  pair.server.onCommand = () => ({ result: 0, block: Buffer.alloc(10_000) });
  const reply = pair.client.command(Buffer.of(1));
  await turns();
  for (let n = 0; n < 1000; n++) pair.session.attention(0x3001);
  pair.client.resume();
  expect((await reply).block).toHaveLength(10_000);
  await turns();
  expect(pair.client.attentions).toEqual([0x3001]);
});
