import { afterEach, describe, expect, test } from "vitest";
import { ConnectionLost, dsiHeader } from "../../support/DsiClient.ts";
import { type DsiPair, freshPair, openPair, promised, turns } from "../../support/dsiPair.ts";
import { answerOf } from "../../support/ScriptedServer.ts";
import type { Answer } from "../../../src/dsi/RequestServer.ts";

let pair: DsiPair;

afterEach(async () => {
  pair.client.cut();
  await turns();
  pair.session.close();
  expect(pair.clock.timersLeft).toBe(0);
});

describe("before a session", () => {
  test("GetStatus is answered, and the connection closed behind the answer", async () => {
    pair = freshPair();
    expect((await pair.client.getStatus()).toString()).toBe("status");
    await pair.client.closed;
    expect(pair.endings).toEqual(["closed"]);
  });

  test("nothing may follow GetStatus", async () => {
    pair = freshPair();
    await pair.client.getStatus();
    await expect(pair.client.openSession()).rejects.toThrow(ConnectionLost);
    expect(pair.endings).toEqual(["closed"]);
  });

  test.each([
    ["a command", dsiHeader(2, 1, 0, 2)],
    ["a tickle", dsiHeader(5, 1, 0, 0)],
    ["an unknown DSI command", dsiHeader(9, 1, 0, 0)],
    ["a web browser", Buffer.from("GET / HTTP/1.1\r\nHost: nas\r\n\r\n")],
    ["flags that are neither request nor reply", Buffer.of(2, ...dsiHeader(4, 1, 0, 0).subarray(1))],
  ])("%s as first packet ends the connection", async (_name, bytes) => {
    pair = freshPair();
    pair.client.send(bytes);
    await pair.client.closed;
    expect(pair.endings).toEqual(["protocolError"]);
  });

  test("a reply's flag in the first packet is overlooked", async () => {
    pair = freshPair();
    pair.clientStream.onData = undefined;
    pair.client.send(Buffer.of(1, ...dsiHeader(4, 1, 0, 0).subarray(1)));
    await turns();
    expect(pair.session.phase).toBe("open");
  });

  test("a connection that says nothing ends after 120 seconds", async () => {
    pair = freshPair();
    pair.client.send(Buffer.of(0, 4));
    await turns();
    pair.clock.advance(119_999);
    expect(pair.endings).toEqual([]);
    pair.clock.advance(1);
    expect(pair.endings).toEqual(["silent"]);
    expect(pair.session.phase).toBe("closed");
  });

  test("a connection that is closed without a word is no loss", async () => {
    pair = freshPair();
    pair.client.cut();
    await turns();
    expect(pair.endings).toEqual(["closed"]);
  });

  test("a server that is full says so and closes", async () => {
    pair = freshPair();
    pair.server.isFull = true;
    expect(await pair.client.openSession()).toMatchObject({ result: -1068 });
    await pair.client.closed;
    expect(pair.endings).toEqual(["closed"]);
  });

  test("options that are cut off end the connection", async () => {
    pair = freshPair();
    await expect(pair.client.request(4, Buffer.of(1, 4, 0))).rejects.toThrow(ConnectionLost);
    expect(pair.endings).toEqual(["protocolError"]);
  });
});

describe("in a session", () => {
  test("both sides learn the other's options", async () => {
    pair = freshPair({ quantumBytes: 32_000 });
    expect(await pair.client.openSession()).toEqual({
      result: 0,
      quantumBytes: 32_000,
      replayCacheSize: 128,
    });
  });

  test("requests run one at a time, in order, and each reply has its request's id", async () => {
    pair = await openPair();
    const first = promised<Answer>();
    pair.server.onCommand = ([code]) => (code === 1 ? first.promise : answerOf(2));
    const replies = [pair.client.command(Buffer.of(1), 77), pair.client.command(Buffer.of(2), 78)];
    await turns();
    expect(pair.server.commands).toHaveLength(1);
    first.resolve(answerOf(1));
    expect((await Promise.all(replies)).map(({ block }) => block.readUInt32BE(0))).toEqual([1, 2]);
  });

  test("a request that needs no waiting is answered in the same turn", async () => {
    pair = await openPair();
    pair.client.send(dsiHeader(2, 9, 0, 1), Buffer.of(1));
    const { onData } = pair.stream;
    let writesDuringDelivery = 0;
    const write = pair.stream.write.bind(pair.stream);
    pair.stream.write = (pieces) => {
      writesDuringDelivery++;
      return write(pieces);
    };
    let seen = 0;
    pair.stream.onData = (piece) => {
      onData?.(piece);
      seen = writesDuringDelivery;
    };
    pair.clientStream.onData = undefined;
    await turns();
    expect(seen).toBe(1);
  });

  test("while one runs 16 wait, and then the connection is not read", async () => {
    pair = await openPair();
    const first = promised<Answer>();
    pair.server.onCommand = ([code]) => (code === 1 ? first.promise : answerOf(0));
    const replies = [pair.client.command(Buffer.of(1))];
    await turns();
    for (let n = 0; n < 15; n++) replies.push(pair.client.command(Buffer.of(2)));
    await turns();
    expect(pair.stream.isFlowing).toBe(true);
    for (let n = 0; n < 50; n++) replies.push(pair.client.command(Buffer.of(2)));
    await turns();
    expect(pair.stream.isFlowing).toBe(false);
    first.resolve(answerOf(0));
    await Promise.all(replies);
    expect(pair.server.commands).toHaveLength(66);
    expect(pair.stream.isFlowing).toBe(true);
  });

  test("large blocks that wait stop the reading earlier", async () => {
    pair = await openPair();
    const first = promised<Answer>();
    pair.server.onCommand = ([code]) => (code === 1 ? first.promise : answerOf(0));
    const replies = [pair.client.command(Buffer.of(1))];
    for (let n = 0; n < 8; n++) replies.push(pair.client.command(Buffer.alloc(500_000, 2)));
    await turns();
    expect(pair.stream.isFlowing).toBe(false);
    expect(pair.clientStream.queuedBytes).toBeGreaterThan(3_000_000);
    first.resolve(answerOf(0));
    await Promise.all(replies);
  });

  test("what a session has no use for is passed over without a reply", async () => {
    pair = await openPair();
    pair.client.send(dsiHeader(4, 50, 0, 0), dsiHeader(3, 51, 0, 2), Buffer.of(15, 0));
    pair.client.send(dsiHeader(99, 52, 0, 3), Buffer.from("abc"), dsiHeader(8, 0, 0, 0));
    pair.client.send(dsiHeader(5, 0, 0, 2), Buffer.from("ab"));
    expect((await pair.client.command(Buffer.of(7))).block).toEqual(Buffer.of(7));
    expect(pair.server.commands).toHaveLength(1);
  });

  test("a broken frame ends the connection, and the session with it", async () => {
    pair = await openPair();
    await expect(pair.client.command(Buffer.alloc(0))).rejects.toThrow(ConnectionLost);
    expect(pair.endings).toEqual(["protocolError"]);
    expect(pair.session.phase).toBe("closed");
  });

  test.each(["throws", "rejects"])("a server that %s ends the session", async (how) => {
    pair = await openPair();
    pair.server.onCommand = () => {
      if (how === "rejects") return Promise.reject(new Error("assertion"));
      throw new Error("assertion");
    };
    await expect(pair.client.command(Buffer.of(1))).rejects.toThrow(ConnectionLost);
    expect(pair.endings).toEqual(["failed"]);
    expect(pair.session.phase).toBe("closed");
  });
});

describe("the end", () => {
  test("CloseSession comes after everything that was asked before it", async () => {
    pair = await openPair();
    const first = promised<Answer>();
    pair.server.onCommand = ([code]) => (code === 1 ? first.promise : answerOf(0));
    const replies = [pair.client.command(Buffer.of(1)), pair.client.command(Buffer.of(2))];
    pair.client.send(dsiHeader(1, 99, 0, 0), dsiHeader(2, 100, 0, 1), Buffer.of(3));
    await turns();
    expect(pair.endings).toEqual([]);
    first.resolve(answerOf(0));
    await Promise.all(replies);
    await pair.client.closed;
    expect(pair.endings).toEqual(["closed"]);
    expect(pair.server.commands).toHaveLength(2);
  });

  test("what was asked before CloseSession is done even if the client does not wait for it", async () => {
    pair = await openPair();
    const first = promised<Answer>();
    pair.server.onCommand = ([code]) => (code === 1 ? first.promise : answerOf(0));
    const lost = pair.client.command(Buffer.of(1)).catch(() => {});
    void pair.client.command(Buffer.of(2)).catch(() => {});
    await Promise.all([pair.client.close(), lost]);
    await turns();
    expect(pair.endings).toEqual([]);
    first.resolve(answerOf(0));
    await turns();
    expect(pair.server.commands).toHaveLength(2);
    expect(pair.endings).toEqual(["closed"]);
  });

  test("the server's own end is said to the client", async () => {
    pair = await openPair();
    pair.session.close();
    await pair.client.closed;
    expect(pair.client.wasClosed).toBe(true);
    expect(pair.endings).toEqual(["closed"]);
  });

  test("a connection that was not read is read to its end when it is closed", async () => {
    pair = await openPair();
    pair.server.onCommand = () => new Promise(() => {});
    for (let n = 0; n < 20; n++) void pair.client.command(Buffer.of(1)).catch(() => {});
    await turns();
    expect(pair.stream.isFlowing).toBe(false);
    pair.session.close();
    expect(pair.stream.isFlowing).toBe(true);
    await pair.client.closed;
    expect(pair.server.commands).toHaveLength(1);
  });

  test("a client that does not take the last bytes is not waited for", async () => {
    pair = await openPair();
    pair.client.pause();
    pair.session.close();
    await turns();
    expect(pair.stream.isClosed).toBe(false);
    pair.clock.advance(10_000);
    expect(pair.stream.isClosed).toBe(true);
  });

  test("after a loss the session waits, and what was queued is dropped", async () => {
    pair = await openPair();
    const first = promised<Answer>();
    pair.server.onCommand = () => first.promise;
    void pair.client.command(Buffer.of(1)).catch(() => {});
    void pair.client.command(Buffer.of(2)).catch(() => {});
    await turns();
    pair.client.cut();
    await turns();
    expect(pair.endings).toEqual(["lost"]);
    expect(pair.session.phase).toBe("disconnected");
    expect(pair.session.isBusy).toBe(true);
    first.resolve(answerOf(0));
    await turns();
    expect(pair.session.isBusy).toBe(false);
    expect(pair.server.commands).toHaveLength(1);
  });

  test("a request that fails the server after the loss ends the session", async () => {
    pair = await openPair();
    const first = promised<Answer>();
    pair.server.onCommand = () => first.promise;
    void pair.client.command(Buffer.of(1)).catch(() => {});
    await turns();
    pair.client.cut();
    await turns();
    first.reject(new Error("assertion"));
    await turns();
    expect(pair.endings).toEqual(["lost", "failed"]);
    expect(pair.session.phase).toBe("closed");
  });

  test("a stream that delivers although it is paused can't fill the memory", async () => {
    pair = await openPair();
    pair.server.onCommand = () => new Promise(() => {});
    const command = Buffer.concat([dsiHeader(2, 1, 0, 1), Buffer.of(1)]);
    const flood = Buffer.concat(Array.from({ length: 20_000 }, () => command));
    for (let n = 0; n < 20 && pair.endings.length === 0; n++) pair.stream.onData?.(flood);
    expect(pair.endings).toEqual(["protocolError"]);
  });
});
