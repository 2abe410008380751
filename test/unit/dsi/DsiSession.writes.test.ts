import { afterEach, expect, test } from "vitest";
import { ConnectionLost, dsiHeader } from "../../support/DsiClient.ts";
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

const block = Buffer.alloc(20, 61);

function dataOf(bytes: number): Buffer {
  return Buffer.from(Array.from({ length: bytes }, (_, index) => (index * 7) % 251));
}

test("data reaches the sink piece by piece, as it arrives", async () => {
  pair = await openPair({}, { pieceBytes: () => 1000 });
  const data = dataOf(100_000);
  const reply = await pair.client.write(block, data);
  const [write] = pair.server.writes;
  expect(reply.block.readUInt32BE(0)).toBe(100_000);
  expect(write?.pieces.length).toBeGreaterThanOrEqual(100);
  expect(Buffer.concat(write?.pieces ?? []).equals(data)).toBe(true);
  expect(write?.dataBytes).toBe(100_000);
  expect(write?.block).toEqual(block);
});

test("data is with the sink before the last byte has come", async () => {
  pair = await openPair();
  pair.client.send(dsiHeader(6, 5, 20, 20 + 10), block, Buffer.from("1234567"));
  await turns();
  expect(Buffer.concat(pair.server.writes[0]?.pieces ?? []).toString()).toBe("1234567");
  expect(pair.server.writes[0]?.state).toBe("running");
});

test("a write waits for its turn, and the connection is not read until then", async () => {
  pair = await openPair();
  const first = promised<Answer>();
  pair.server.onCommand = () => first.promise;
  const data = dataOf(500_000);
  const replies = [pair.client.command(Buffer.of(1)), pair.client.write(block, data)];
  await turns();
  expect(pair.server.writes).toEqual([]);
  expect(pair.stream.isFlowing).toBe(false);
  expect(pair.clientStream.queuedBytes).toBeGreaterThan(400_000);
  first.resolve(answerOf(0));
  await Promise.all(replies);
  expect(Buffer.concat(pair.server.writes[0]?.pieces ?? []).equals(data)).toBe(true);
});

test("a write whose sink takes time to be found gets all its data", async () => {
  pair = await openPair({}, { pieceBytes: () => 700 });
  const gate = promised<void>();
  pair.server.beforeWrite = gate.promise;
  const reply = pair.client.write(block, dataOf(5000));
  await turns();
  expect(pair.stream.isFlowing).toBe(false);
  gate.resolve();
  expect((await reply).block.readUInt32BE(0)).toBe(5000);
});

test("writes, commands and empty writes one behind the other keep the stream in step", async () => {
  pair = await openPair({}, { pieceBytes: () => 333 });
  const later = new Set([2, 5]);
  pair.server.onWrite = ({ pieces, block: [code] }) => {
    const answer = answerOf(Buffer.concat(pieces).length);
    return later.has(code ?? 0) ? turns().then(() => answer) : answer;
  };
  const replies = [0, 1, 2, 3, 4, 5, 6].flatMap((n) => [
    pair.client.write(Buffer.alloc(12, n), dataOf(n * 300)),
    pair.client.command(Buffer.of(n, 0, 0, 0)),
  ]);
  const results = (await Promise.all(replies)).map((reply) => reply.block.readUInt32BE(0));
  expect(results).toEqual([0, 1, 2, 3, 4, 5, 6].flatMap((n) => [n * 300, n * 0x1000000]));
});

test("a refused write is answered when its data has come and gone", async () => {
  pair = await openPair();
  pair.server.onWrite = () => answerOf(0, -1);
  pair.clientStream.onData = undefined;
  const before = pair.stream.sent.length;
  pair.client.send(dsiHeader(6, 200, 20, 25), block, Buffer.from("12"));
  await turns();
  expect(pair.stream.sent.length).toBe(before);
  pair.client.send(Buffer.from("345"), dsiHeader(2, 201, 0, 1), Buffer.of(9));
  await turns();
  const replies = Buffer.concat(pair.stream.sent.slice(before));
  expect(replies.toString("hex")).toBe(
    "010600c8ffffffff000000040000000000000000" + "010200c900000000000000010000000009",
  );
});

test("data offset 0 means the 12 bytes of FPWrite", async () => {
  pair = await openPair();
  const reply = pair.client.request(6, Buffer.alloc(12, 33), { dataOffset: 0 });
  expect((await reply).block.readUInt32BE(0)).toBe(0);
  expect(pair.server.writes[0]).toMatchObject({ dataBytes: 0, block: Buffer.alloc(12, 33) });
});

test("a write of a whole quantum is taken, whatever its block", async () => {
  pair = await openPair({ quantumBytes: 32_000 });
  expect((await pair.client.write(block, dataOf(32_000))).block.readUInt32BE(0)).toBe(32_000);
});

test("a connection that ends in the middle of the data abandons the sink", async () => {
  pair = await openPair();
  pair.client.send(dsiHeader(6, 5, 20, 20 + 10), block, Buffer.from("1234567"));
  await turns();
  pair.client.cut();
  await turns();
  expect(pair.server.writes[0]?.state).toBe("abandoned");
  expect(pair.session.isBusy).toBe(false);
  expect(pair.endings).toEqual(["lost"]);
});

test("a connection that ends before the sink is found abandons it then", async () => {
  pair = await openPair();
  const gate = promised<void>();
  pair.server.beforeWrite = gate.promise;
  void pair.client.write(block, dataOf(10)).catch(() => {});
  await turns();
  pair.client.cut();
  await turns();
  gate.resolve();
  await turns();
  expect(pair.server.writes[0]?.state).toBe("abandoned");
  expect(pair.session.isBusy).toBe(false);
});

test("a sink that throws ends the session", async () => {
  pair = await openPair();
  pair.server.onWrite = () => {
    throw new Error("assertion");
  };
  await expect(pair.client.write(block, dataOf(10))).rejects.toThrow(ConnectionLost);
  expect(pair.endings).toEqual(["failed"]);
});
