import net from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FPReadExt } from "../../src/afp/commands/FPReadExt.ts";
import { requestBlock } from "../support/AfpCaller.ts";
import { AfpClient } from "../support/AfpClient.ts";
import { Crowd, openSession } from "../support/attack/Crowd.ts";
import { descriptorCount, proportionalBytes } from "../support/attack/processMemory.ts";
import { lookAt } from "../support/backup/MacConnection.ts";
import { type ProcessHost, startProcessHost } from "../support/backup/processHost.ts";
import { dsiHeader } from "../support/DsiClient.ts";
import { socketStream } from "../support/socketStream.ts";
import { until } from "../support/until.ts";

const mebibyte = 1024 * 1024;
const errorLevel = 50;
const noBytes = Buffer.alloc(0);
const getServerParameters = Buffer.of(16, 0);

/** Before a login a block may be 8 KiB, and what is no command a quantum and 64 KiB. */
const strangersBlockMax = 8 * 1024;
const frameMax = mebibyte + 64 * 1024;

let host: ProcessHost;
let clients = 0;

beforeAll(async () => {
  host = await startProcessHost("", { serverOptions: "-uamlist uams_dhx2.so,uams_guest.so" });
}, 60_000);

afterAll(async () => {
  expect(host.server.log.filter((line) => Number(line["level"]) >= errorLevel)).toEqual([]);
  await host.server.stop();
});

function connect(localAddress = "127.0.0.1"): Promise<net.Socket> {
  const socket = net.connect({ port: host.server.port, host: "127.0.0.1", localAddress });
  socket.on("error", () => {});
  return new Promise((resolve) => socket.once("connect", () => resolve(socket)));
}

/** Resolves with all that came when the server has ended the connection. */
async function allOf(socket: net.Socket): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of socket) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

async function guest(): Promise<{ client: AfpClient; socket: net.Socket; process: number }> {
  const socket = await connect(`127.0.3.${1 + (clients++ % 200)}`);
  const client = AfpClient.connect(socketStream(socket));
  await client.openSession();
  await client.login({ uam: "No User Authent" });
  const line = host.server.log.findLast(({ msg }) => msg === "logged in");
  return { client, socket, process: Number(line?.["process"]) };
}

function gate(): number {
  return host.server.pidsOf("gate")[0] ?? 0;
}

test.each([
  ["a command without a block", dsiHeader(2, 1, 0, 0)],
  ["a command of more than a stranger may send", dsiHeader(2, 1, 0, strangersBlockMax + 1)],
  ["a write of more than a quantum and its block", dsiHeader(6, 1, 12, frameMax + 1)],
  ["a payload of 2^31 bytes", dsiHeader(2, 1, 0, 2 ** 31)],
  ["a payload of 2^32 − 1 bytes", dsiHeader(6, 1, 0, 2 ** 32 - 1)],
  ["a tickle of 2^32 − 1 bytes", dsiHeader(5, 1, 0, 2 ** 32 - 1)],
  ["a write whose data begin beyond its end", dsiHeader(6, 1, 13, 12)],
  ["a write whose data begin at 2^32 − 1", dsiHeader(6, 1, 2 ** 32 - 1, 12)],
])("a stranger's connection ends at %s", async (_what, frame) => {
  const socket = await connect();
  socket.write(Buffer.concat([openSession, frame]));
  const received = await allOf(socket);
  // The reply to OpenSession at most, and no more than a good-bye behind it.
  expect(received.length).toBeLessThanOrEqual(16 + 12 + 16);
});

test("options of OpenSession that lie end the connection", async () => {
  const lists = ["01", "01ff", "0104000000", "0004ffffffff02", "02ff".padEnd(200, "0")];
  for (const list of lists) {
    const options = Buffer.from(list, "hex");
    const socket = await connect();
    socket.write(Buffer.concat([dsiHeader(4, 1, 0, options.length), options]));
    expect(await allOf(socket)).toHaveLength(0);
  }
});

test("every flag and command byte of a first frame gets an answer or the end", async () => {
  const replies = await Promise.all(
    Array.from({ length: 256 }, async (_, byte) => {
      const header = byte < 128 ? dsiHeader(byte, 1, 0, 0) : dsiHeader(3, 1, 0, 0);
      if (byte >= 128) header.writeUInt8(byte, 0);
      const socket = await connect(`127.0.4.${1 + (byte % 200)}`);
      socket.end(header);
      return (await allOf(socket)).length;
    }),
  );
  expect(replies.filter((bytes) => bytes > 0).length).toBeLessThan(5);
});

test("a login byte by byte is a login", async () => {
  const socket = await connect();
  const stream = socketStream(socket);
  const write = stream.write.bind(stream);
  stream.write = (pieces) => {
    for (const byte of Buffer.concat(pieces)) write([Buffer.of(byte)]);
    return true;
  };
  const client = AfpClient.connect(stream);
  await client.openSession();
  await client.login(host.credentials);
  await client.logout();
});

test("thousands of requests at once are answered in their order", async () => {
  const { client } = await guest();
  const asked = Array.from({ length: 5_000 }, () => client.dsi.command(getServerParameters));
  const order: number[] = [];
  asked.forEach((reply, index) => void reply.then(() => order.push(index)));
  await Promise.all(asked);
  expect(order).toEqual(asked.map((_, index) => index));
  await client.logout();
});

test("a flood of tickles, attentions and replies that nobody asked for changes nothing", async () => {
  const { client, process } = await guest();
  const before = proportionalBytes(process);
  const nothing = [dsiHeader(5, 0, 0, 0), dsiHeader(8, 7, 0, 2), Buffer.alloc(2), dsiHeader(3, 9, 0, 0)];
  const reply = dsiHeader(5, 3, 0, 0);
  reply.writeUInt8(1, 0);
  const flood = Buffer.concat(Array.from({ length: 20_000 }, () => [...nothing, reply]).flat());
  client.dsi.send(flood);
  await client.volumeNames();
  expect(proportionalBytes(process) - before).toBeLessThan(64 * mebibyte);
  await client.logout();
});

test("who asks for much and takes nothing fills no memory", async () => {
  const { client, socket, process } = await guest();
  const volume = await client.openVolume(host.volumeName);
  await volume.createFile("much");
  const fork = await volume.openFork("much", { read: true, write: true });
  await fork.setLength(512 * mebibyte);
  const before = proportionalBytes(process);
  client.dsi.pause();
  const read = requestBlock(FPReadExt, { forkRef: fork.ref, offset: 0, count: 2 ** 40 });
  const frame = Buffer.concat([dsiHeader(2, 99, 0, read.length), read]);
  socket.write(Buffer.concat(Array.from({ length: 20_000 }, () => frame)));
  await until(() => socket.writableLength > 0 || socket.bytesWritten > 100_000, "it does not read any more");
  let most = 0;
  for (let look = 0; look < 40; look++) {
    most = Math.max(most, proportionalBytes(process));
    await lookAt(host);
  }
  expect(most - before).toBeLessThan(64 * mebibyte);
  socket.resetAndDestroy();
  await until(() => !host.server.pidsOf("session").includes(process), "its session ends");
});

test("a connection that is reset in the middle of a write costs its session alone", async () => {
  const { client, socket, process } = await guest();
  const other = await guest();
  const volume = await client.openVolume(host.volumeName);
  await volume.createFile("torn");
  const fork = await volume.openFork("torn", { read: true, write: true });
  await fork.write(0, Buffer.from("before"));
  const header = dsiHeader(6, 77, 20, 20 + mebibyte);
  const block = Buffer.from(
    `3d00${fork.ref.toString(16).padStart(4, "0")}00000000000000000000000000100000`,
    "hex",
  );
  socket.write(Buffer.concat([header, block, Buffer.alloc(mebibyte / 2, 1)]));
  await until(() => socket.writableLength === 0, "half of it is written");
  socket.resetAndDestroy();
  await until(() => !host.server.pidsOf("session").includes(process), "its session ends");
  const its = await other.client.openVolume(host.volumeName);
  await its.delete("torn");
  await other.client.logout();
});

test("who closes his half of the connection gets no more answers, and nothing of it is left", async () => {
  const { socket, process } = await guest();
  socket.end();
  await until(() => !host.server.pidsOf("session").includes(process), "its session ends");
  const stranger = await connect();
  stranger.end(openSession);
  await allOf(stranger);
});

test("after FPLogout nothing is served any more", async () => {
  const { client } = await guest();
  await client.dsi.command(Buffer.of(20, 0));
  const { result } = await client.dsi.command(getServerParameters).catch(() => ({ result: -1 }));
  expect(result).toBeLessThan(0);
  client.cut();
});

test("connections that come and go leave nothing in the gate", async () => {
  const process = gate();
  await lookAt(host);
  const before = descriptorCount(process);
  const visitors = (greeting: Buffer) =>
    new Crowd(host.server.port, (number) => `127.0.5.${1 + (number % 50)}`, greeting);
  for (const greeting of [noBytes, openSession, dsiHeader(3, 1, 0, 0), Buffer.alloc(40, 0xff)]) {
    const crowd = visitors(greeting);
    await crowd.come(250);
    crowd.leave();
  }
  await until(() => descriptorCount(process) <= before, "the gate has let go of all");
  expect(gate()).toBe(process);
});
