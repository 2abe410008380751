import { afterEach, describe, expect, test } from "vitest";
import { handedOver, type Answer, type Ending, type Outcome } from "../../../src/dsi/RequestServer.ts";
import { DsiSession } from "../../../src/dsi/DsiSession.ts";
import { type DsiState, readDsiState } from "../../../src/dsi/DsiState.ts";
import { silentLog } from "../../../src/system/log.ts";
import { dsiHeader } from "../../support/DsiClient.ts";
import { type DsiPair, freshPair, openPair, promised, testSettings, turns } from "../../support/dsiPair.ts";
import type { FakeClock } from "../../support/FakeClock.ts";
import type { MemoryStream } from "../../support/memoryDuplex.ts";
import { answerOf, ScriptedServer } from "../../support/ScriptedServer.ts";

const clocks = new Set<FakeClock>();
const sessions: DsiSession[] = [];

afterEach(async () => {
  await turns();
  for (const session of sessions) session.close();
  for (const clock of clocks) clock.advance(10_000);
  for (const clock of clocks) expect(clock.timersLeft).toBe(0);
  clocks.clear();
  sessions.length = 0;
});

async function opened(...settings: Parameters<typeof openPair>): Promise<DsiPair> {
  const pair = await openPair(...settings);
  clocks.add(pair.clock);
  sessions.push(pair.session);
  return pair;
}

/** The state as another process gets it. */
function sentOver(state: DsiState): DsiState {
  return readDsiState(JSON.parse(JSON.stringify(state)));
}

/** The other process: a session of its own on the same connection. */
function resumed(state: DsiState, stream: MemoryStream, clock: FakeClock, endings: Ending[] = []) {
  const server = new ScriptedServer();
  const session = DsiSession.resume(sentOver(state), {
    stream,
    server,
    clock,
    log: silentLog,
    settings: testSettings,
    events: { closed: (how) => void endings.push(how) },
  });
  sessions.push(session);
  return { session, server };
}

/** A session whose login is being decided on; `login` is the client's wait for it. */
async function atLogin(...settings: Parameters<typeof openPair>) {
  const pair = await opened(...settings);
  const verdict = promised<Outcome>();
  pair.server.onCommand = () => verdict.promise;
  const login = pair.client.command(Buffer.of(19));
  // Not every test waits for the reply.
  login.catch(() => {});
  await turns();
  return { pair, verdict, login };
}

describe("a hand-over", () => {
  test("carries a waiting request to the process that answers it", async () => {
    const { pair, verdict, login } = await atLogin();
    pair.session.attention(0x2000);
    const state = pair.session.handOver();
    verdict.resolve(handedOver);
    await turns();
    expect(state).toMatchObject({
      version: 1,
      serverRequestId: 1,
      attentionQuantum: 1024,
      replayCacheSize: 128,
    });
    const { session, server } = resumed(state, pair.stream, pair.clock);
    session.answerPending(answerOf(42));
    expect((await login).block.readUInt32BE(0)).toBe(42);
    await pair.client.command(Buffer.of(16));
    expect(server.commands).toEqual([Buffer.of(16)]);
    session.attention(0x8000);
    await pair.client.until(() => pair.client.attentions.length === 2);
    expect(pair.client.serverIds).toEqual([0, 1]);
  });

  test("may be asked for by the outcome alone", async () => {
    const { pair, verdict, login } = await atLogin();
    verdict.resolve(handedOver);
    await turns();
    expect(pair.session.phase).toBe("handedOver");
    const state = pair.session.handOver();
    expect(state.pendingRequestId).toBe(2);
    resumed(state, pair.stream, pair.clock).session.answerPending(answerOf(1));
    await login;
  });

  test("stops everything: nothing is sent, read or timed any more", async () => {
    const { pair, verdict, login } = await atLogin();
    verdict.resolve(handedOver);
    await turns();
    const sent = pair.stream.sent.length;
    pair.client.send(dsiHeader(2, 9, 0, 1), Buffer.of(2));
    await turns();
    expect(pair.stream.isFlowing).toBe(false);
    expect(pair.session.attention(0x8000)).toBe(false);
    expect(pair.clock.timersLeft).toBe(0);
    pair.session.close();
    await turns();
    expect(pair.stream.sent.length).toBe(sent);
    expect(pair.stream.isClosed).toBe(false);
    expect(pair.endings).toEqual([]);
    pair.client.cut();
    await expect(login).rejects.toThrow();
    expect(pair.endings).toEqual([]);
  });

  test("takes along what was received and not run, wherever its last frame was cut", async () => {
    const waiting = Buffer.concat([
      Buffer.concat([dsiHeader(2, 3, 0, 2), Buffer.of(1, 1)]),
      dsiHeader(5, 0, 0, 0),
      Buffer.concat([dsiHeader(6, 4, 12, 15), Buffer.alloc(12, 33), Buffer.from("abc")]),
      Buffer.concat([dsiHeader(2, 5, 0, 3), Buffer.of(2, 2, 2)]),
    ]);
    for (let cut = 0; cut <= waiting.length; cut++) {
      const { pair, verdict } = await atLogin();
      pair.client.send(waiting.subarray(0, cut));
      await turns();
      const state = pair.session.handOver();
      verdict.resolve(handedOver);
      const { session, server } = resumed(state, pair.stream, pair.clock);
      pair.clientStream.onData = undefined;
      pair.client.send(waiting.subarray(cut));
      session.answerPending(answerOf(0));
      await turns();
      expect(server.commands).toEqual([Buffer.of(1, 1), Buffer.of(2, 2, 2)]);
      expect(Buffer.concat(server.writes[0]?.pieces ?? []).toString()).toBe("abc");
      pair.client.cut();
      await turns();
    }
  });

  test("takes along what the stream gives after the stop", async () => {
    const { pair, verdict } = await atLogin();
    verdict.resolve(handedOver);
    await turns();
    pair.stream.onData?.(Buffer.concat([dsiHeader(2, 3, 0, 1), Buffer.of(7)]));
    const { session, server } = resumed(pair.session.handOver(), pair.stream, pair.clock);
    pair.clientStream.onData = undefined;
    session.answerPending(answerOf(0));
    await turns();
    expect(server.commands).toEqual([Buffer.of(7)]);
  });

  test("happens once, and only to an open session between writes", async () => {
    const { pair, verdict } = await atLogin();
    pair.session.handOver();
    expect(() => pair.session.handOver()).toThrow("handed over");
    expect(() => pair.session.answerPending(answerOf(0))).toThrow("pending");
    verdict.resolve(handedOver);
    const writing = await opened();
    writing.client.send(dsiHeader(6, 5, 20, 30), Buffer.alloc(25));
    await turns();
    expect(() => writing.session.handOver()).toThrow("DSIWrite");
    writing.client.cut();
    await turns();
    expect(() => writing.session.handOver()).toThrow("handed over");
  });

  test("nothing runs in the new process before the waiting request is answered", async () => {
    const { pair, verdict, login } = await atLogin();
    const next = pair.client.command(Buffer.of(5));
    await turns();
    const state = pair.session.handOver();
    verdict.resolve(handedOver);
    const { session, server } = resumed(state, pair.stream, pair.clock);
    await turns();
    expect(server.commands).toEqual([]);
    session.answerPending(answerOf(0));
    await Promise.all([login, next]);
    expect(server.commands).toEqual([Buffer.of(5)]);
  });

  test("a client that is lost before the answer leaves nothing to answer", async () => {
    const { pair, verdict, login } = await atLogin();
    const state = pair.session.handOver();
    verdict.resolve(handedOver);
    const endings: Ending[] = [];
    const { session } = resumed(state, pair.stream, pair.clock, endings);
    pair.client.cut();
    await expect(login).rejects.toThrow();
    expect(endings).toEqual(["lost"]);
    session.answerPending(answerOf(0));
    expect(session.phase).toBe("disconnected");
  });
});

/** A second connection of the same Mac that asks for its old session; its request ids go on. */
async function reconnect(old: DsiPair) {
  const fresh = await opened();
  fresh.client.nextRequestId = old.client.nextRequestId + 10;
  fresh.server.onCommand = () => handedOver;
  const taken = fresh.client.command(Buffer.of(65));
  await turns();
  old.session.adopt(sentOver(fresh.session.handOver()), fresh.stream);
  return { client: fresh.client, stream: fresh.stream, taken };
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
    const fresh = await opened();
    const state = fresh.session.handOver();
    await turns();
    expect(() => old.session.adopt(state, fresh.stream)).toThrow("adopt");
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
    const { client, server, session, clock } = freshPair();
    clocks.add(clock);
    sessions.push(session);
    await client.openSession({ replayCacheSize: 0 });
    await client.command(openFork, 40);
    await client.command(openFork, 40);
    expect(server.commands).toHaveLength(2);
  });
});
