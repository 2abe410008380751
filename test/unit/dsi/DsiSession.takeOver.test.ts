import { afterEach, describe, expect, test } from "vitest";
import { type Answer, handedOver } from "../../../src/dsi/RequestServer.ts";
import { dsiHeader } from "../../support/DsiClient.ts";
import { type DsiPair, promised, turns } from "../../support/dsiPair.ts";
import { endAll, fresh, opened } from "../../support/openedPairs.ts";
import { answerOf } from "../../support/ScriptedServer.ts";

afterEach(endAll);

/** A second connection of the same Mac that asks for its old session; its request ids go on. */
async function reconnect(old: DsiPair) {
  const newer = await opened();
  newer.client.nextRequestId = old.client.nextRequestId + 10;
  newer.server.onCommand = () => handedOver;
  const taken = newer.client.command(Buffer.of(65));
  await turns();
  old.session.adopt(newer.session.handOver(), newer.stream);
  return { client: newer.client, stream: newer.stream, taken };
}

const openFork = Buffer.of(126, 1);

describe("a take-over", () => {
  test("goes on by the new connection, and nothing that was asked twice runs twice", async () => {
    const old = await opened();
    const slow = promised<Answer>();
    let runs = 0;
    old.server.onCommand = ([code]) => {
      if (code !== 126) return answerOf(0);
      runs++;
      return slow.promise;
    };
    const id = old.client.nextRequestId;
    const lost = old.client.command(openFork);
    void old.client.command(Buffer.of(3)).catch(() => {});
    await turns();
    old.client.cut();
    await expect(lost).rejects.toThrow();
    const { client, taken } = await reconnect(old);
    old.session.answerPending(answerOf(7));
    expect((await taken).block.readUInt32BE(0)).toBe(7);
    // The repetition comes while the first is still running, and waits for it.
    const repeated = client.command(openFork, id);
    await turns();
    slow.resolve(answerOf(3));
    expect((await repeated).block.readUInt32BE(0)).toBe(3);
    expect((await client.command(openFork, id)).block.readUInt32BE(0)).toBe(3);
    expect(runs).toBe(1);
  });

  test("a request that was running answers nobody on the new connection by itself", async () => {
    const old = await opened();
    const slow = promised<Answer>();
    old.server.onCommand = ([code]) => (code === 1 ? slow.promise : answerOf(2));
    void old.client.command(Buffer.of(1)).catch(() => {});
    await turns();
    old.client.cut();
    const { client, stream, taken } = await reconnect(old);
    old.session.answerPending(answerOf(0));
    await taken;
    const sent = stream.sent.length;
    slow.resolve(answerOf(1));
    await turns();
    expect(stream.sent.length).toBe(sent);
    expect((await client.command(Buffer.of(2))).block.readUInt32BE(0)).toBe(2);
  });

  test("ends a connection that is still half open without a packet", async () => {
    const old = await opened();
    const sent = old.stream.sent.length;
    const { client, taken } = await reconnect(old);
    old.session.answerPending(answerOf(0));
    await taken;
    await old.client.closed;
    expect(old.stream.sent.length).toBe(sent);
    expect(old.client.wasClosed).toBe(false);
    expect(old.endings).toEqual([]);
    await client.command(Buffer.of(2));
    client.cut();
    await turns();
    expect(old.endings).toEqual(["lost"]);
  });

  test("abandons a write that was being received", async () => {
    const old = await opened();
    old.client.send(dsiHeader(6, 5, 20, 30), Buffer.alloc(25));
    await turns();
    const { client, taken } = await reconnect(old);
    expect(old.server.writes[0]?.state).toBe("abandoned");
    old.session.answerPending(answerOf(0));
    await taken;
    expect((await client.write(Buffer.alloc(20), Buffer.alloc(9))).block.readUInt32BE(0)).toBe(9);
  });

  test("stops a long reply, and its source is not asked again", async () => {
    const old = await opened({}, { highWaterBytes: 1000 });
    let asked = 0;
    const bulk = { bytes: 8 * 1024 * 1024, next: (bytesMax: number) => Buffer.alloc(bytesMax, asked++) };
    old.server.onCommand = () => ({ ...answerOf(0), bulk });
    old.client.pause();
    void old.client.command(Buffer.of(1)).catch(() => {});
    await turns();
    const before = asked;
    const { taken } = await reconnect(old);
    old.session.answerPending(answerOf(0));
    await taken;
    expect(asked).toBe(before);
    old.client.resume();
  });

  test("wakes a session that slept, and its tickles go to the new connection", async () => {
    const old = await opened();
    old.session.sleep("extended");
    const { client, taken } = await reconnect(old);
    old.session.answerPending(answerOf(0));
    await taken;
    old.clock.advance(30_000);
    await client.until(() => client.tickles === 1);
  });

  test("is refused to a session that has ended", async () => {
    const old = await opened();
    old.session.close();
    const newer = await opened();
    const state = newer.session.handOver();
    await turns();
    expect(() => old.session.adopt(state, newer.stream)).toThrow("adopt");
  });

  test("can happen again and again", async () => {
    const old = await opened();
    let { client } = old;
    for (let round = 0; round < 5; round++) {
      client.cut();
      await turns();
      const next = await reconnect(old);
      old.session.answerPending(answerOf(round));
      expect((await next.taken).block.readUInt32BE(0)).toBe(round);
      client = next.client;
    }
    expect((await client.command(Buffer.of(9))).block).toEqual(Buffer.of(9));
    expect(old.endings).toEqual(["lost", "lost", "lost", "lost", "lost"]);
  });
});

describe("a repeated request", () => {
  test("is answered with the whole reply, on the same connection too", async () => {
    const { client, server } = await opened();
    server.onCommand = () => answerOf(server.commands.length, -5);
    expect(await client.command(openFork, 40)).toMatchObject({ result: -5 });
    await client.command(Buffer.of(7), 41);
    const again = await client.command(openFork, 40);
    expect([again.result, again.block.readUInt32BE(0)]).toEqual([-5, 1]);
    expect(server.commands).toHaveLength(2);
  });

  test("runs again where its reply need not be kept", async () => {
    const { client, server } = await opened();
    await client.command(Buffer.of(27), 40);
    await client.command(Buffer.of(27), 40);
    expect(server.commands).toHaveLength(2);
  });

  test("that is a write takes its data and drops it", async () => {
    const { client, server } = await opened();
    const block = Buffer.alloc(20, 192);
    await client.write(block, Buffer.from("abc"), 40);
    expect((await client.write(block, Buffer.from("abc"), 40)).block.readUInt32BE(0)).toBe(3);
    expect(server.writes).toHaveLength(1);
    expect((await client.command(Buffer.of(1))).block).toEqual(Buffer.of(1));
  });

  test("runs again for a client that wants no replay cache", async () => {
    const { client, server } = fresh();
    await client.openSession({ replayCacheSize: 0 });
    await client.command(openFork, 40);
    await client.command(openFork, 40);
    expect(server.commands).toHaveLength(2);
  });
});
