import { afterEach, describe, expect, test } from "vitest";
import { DsiSession } from "../../../src/dsi/DsiSession.ts";
import { type DsiState, readDsiState } from "../../../src/dsi/DsiState.ts";
import { type Ending, handedOver, type Outcome } from "../../../src/dsi/RequestServer.ts";
import { silentLog } from "../../../src/system/log.ts";
import { dsiHeader } from "../../support/DsiClient.ts";
import { type openPair, promised, testSettings, turns } from "../../support/dsiPair.ts";
import type { FakeClock } from "../../support/FakeClock.ts";
import type { MemoryStream } from "../../support/memoryDuplex.ts";
import { endAfterwards, endAll, opened } from "../../support/openedPairs.ts";
import { answerOf, ScriptedServer } from "../../support/ScriptedServer.ts";

afterEach(endAll);

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
  endAfterwards({ session, clock });
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
