import { once } from "node:events";
import net from "node:net";
import { afterEach, expect, test } from "vitest";
import { GateConnection } from "../../../src/processes/gate/GateConnection.ts";
import { GateTalk } from "../../../src/processes/gate/GateTalk.ts";
import { isNativeHandle } from "../../../src/processes/nativeHandle.ts";
import type { ServerFace } from "../../../src/processes/orders.ts";
import { silentLog } from "../../../src/system/log.ts";
import { systemRandom } from "../../../src/system/random.ts";
import { FakeClock } from "../../support/FakeClock.ts";
import { until } from "../../support/until.ts";

const openSession = Buffer.from("00040001000000000000000000000000", "hex");
const loginMilliseconds = 120_000;
const goodByeMilliseconds = 10_000;

const face: ServerFace = {
  index: 0,
  name: "Test",
  model: "RackMac",
  macCharset: "MAC_ROMAN",
  signature: Buffer.alloc(16).toString("base64"),
  uams: ["DHX2"],
  maySavePassword: true,
  maySetPassword: false,
  quantumBytes: 1024 * 1024,
  tickleSeconds: 30,
  timeoutTickles: 4,
  isAnnounced: false,
  addresses: [],
  announcedVolumes: [],
};

const sockets: { destroy(): void }[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** A client's end of a connection, and the gate's. */
async function connected() {
  const listener = net.createServer({ pauseOnConnect: true }).listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  const client = net.connect(typeof address === "object" ? (address?.port ?? 0) : 0, "127.0.0.1");
  const [accepted] = (await once(listener, "connection")) as [net.Socket & { _handle: unknown }];
  listener.close();
  const handle = accepted._handle;
  if (!isNativeHandle(handle)) throw new Error("no handle");
  accepted._handle = null;
  const clock = new FakeClock();
  const talk = new GateTalk({
    log: silentLog,
    send: () => {},
    sendHandle: () => Promise.resolve(),
    exit: () => {},
  });
  let isOver = false;
  const parts = {
    id: 1,
    face,
    address: "127.0.0.1",
    origin: "127.0.0.1",
    handle,
    talk,
    clock,
    log: silentLog,
  };
  const connection = new GateConnection({ ...parts, random: systemRandom, ended: () => (isOver = true) });
  client.on("error", () => {});
  sockets.push(client, { destroy: () => connection.drop() });
  return { client, connection, clock, isOver: () => isOver };
}

async function opened() {
  const all = await connected();
  all.client.write(openSession);
  await once(all.client, "data");
  return all;
}

test("who sends a byte now and then, and no login, is shown out after two minutes", async () => {
  const { client, clock, isOver } = await opened();
  client.resume();
  for (let second = 0; second < loginMilliseconds / 1000 - 1; second++) {
    client.write(Buffer.of(0));
    await new Promise(setImmediate);
    clock.advance(1_000);
  }
  expect(isOver()).toBe(false);
  clock.advance(1_000);
  await once(client, "close");
  await until(isOver, "the place is free");
  expect(clock.timersLeft).toBe(0);
});

test("who does not take the good-bye either is cut off, and has his place so long", async () => {
  const { client, clock, isOver } = await opened();
  client.pause();
  // It stays half open: the client does not close.
  client.on("end", () => {});
  clock.advance(loginMilliseconds);
  await new Promise(setImmediate);
  expect(isOver()).toBe(false);
  clock.advance(goodByeMilliseconds);
  await until(isOver, "the place is free");
  expect(clock.timersLeft).toBe(0);
});

test("a connection that is dropped leaves nothing", async () => {
  for (const open of [connected, opened]) {
    const { connection, client, clock, isOver } = await open();
    client.resume();
    connection.drop();
    await until(isOver, "the place is free");
    expect(clock.timersLeft).toBe(0);
  }
});
