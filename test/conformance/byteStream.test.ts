import { once } from "node:events";
import net from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { ByteStream } from "../../src/dsi/ByteStream.ts";
import type { NativeHandle } from "../../src/processes/nativeHandle.ts";
import { SocketStream } from "../../src/processes/socketStream.ts";
import { turns } from "../support/dsiPair.ts";
import { memoryDuplex } from "../support/memoryDuplex.ts";
import { socketStream } from "../support/socketStream.ts";

const closing: (() => unknown)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function sockets(): Promise<[net.Socket, net.Socket]> {
  const server = net.createServer({ pauseOnConnect: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const far = net.connect(address.port, "127.0.0.1");
  const [[near]] = (await Promise.all([once(server, "connection"), once(far, "connect")])) as [
    [net.Socket],
    unknown,
  ];
  closing.push(
    () => near.destroy(),
    () => far.destroy(),
    () => server.close(),
  );
  return [near, far];
}

/** The connection as a session process makes it, out of a handle that another socket had. */
function sessionStream(socket: net.Socket): ByteStream {
  const internals = socket as unknown as { _handle: NativeHandle | null };
  const handle = internals._handle;
  internals._handle = null;
  if (handle === null) throw new Error("no handle");
  const stream = new SocketStream(handle);
  closing.push(() => stream.destroy());
  return stream;
}

type Ends = [ByteStream, ByteStream];

const kinds: [string, () => Promise<Ends> | Ends][] = [
  ["memory", () => memoryDuplex()],
  ["memory that takes nothing at once", () => memoryDuplex({ highWaterBytes: 0, pieceBytes: () => 10_000 })],
  [
    "a test's socket",
    async () => {
      const [near, far] = await sockets();
      return [socketStream(near), socketStream(far)];
    },
  ],
  [
    "a session's socket",
    async () => {
      const [near, far] = await sockets();
      return [sessionStream(near), socketStream(far)];
    },
  ],
];

/** Everything that an end receives. */
function received(stream: ByteStream): { bytes: number; text(): string } {
  const pieces: Buffer[] = [];
  const all = { bytes: 0, text: () => Buffer.concat(pieces).toString("latin1") };
  stream.onData = (piece) => {
    pieces.push(Buffer.from(piece));
    all.bytes += piece.length;
  };
  return all;
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await turns();
}

function closed(stream: ByteStream): Promise<number> {
  return new Promise((resolve) => {
    let times = 0;
    stream.onClose = () => {
      times++;
      setImmediate(() => resolve(times));
    };
  });
}

describe.each(kinds)("%s", (_name, make) => {
  test("delivers nothing before it is resumed", async () => {
    const [near, far] = await make();
    const there = received(near);
    far.write([Buffer.from("abc")]);
    for (let n = 0; n < 20; n++) await turns();
    expect(there.bytes).toBe(0);
    near.resume();
    await until(() => there.bytes === 3);
    far.destroy();
  });

  test("delivers nothing after a pause until the next resume, and then everything", async () => {
    const [near, far] = await make();
    let bytes = 0;
    let isPaused = false;
    near.onData = (piece) => {
      expect(isPaused).toBe(false);
      bytes += piece.length;
      isPaused = true;
      near.pause();
    };
    near.resume();
    far.write([Buffer.alloc(500_000)]);
    while (bytes < 500_000) {
      for (let n = 0; n < 5; n++) await turns();
      if (!isPaused) continue;
      isPaused = false;
      near.resume();
    }
    far.destroy();
  });

  test("is done with the bytes when it says so: one buffer can carry everything", async () => {
    const [near, far] = await make();
    const total = 24 * 1024 * 1024;
    const buffer = Buffer.alloc(300_000);
    let wrong = 0;
    let bytes = 0;
    far.onData = (piece) => {
      for (const byte of piece) if (byte !== Math.floor(bytes++ / buffer.length) % 256) wrong++;
    };
    let sent = 0;
    const send = (): void => {
      while (sent < total) {
        buffer.fill(Math.floor(sent / buffer.length) % 256);
        sent += buffer.length;
        // In three pieces, as a header, a block and data go.
        const pieces = [buffer.subarray(0, 16), buffer.subarray(16, 100), buffer.subarray(100)];
        if (!near.write(pieces)) return;
      }
    };
    near.onDrain = send;
    send();
    far.resume();
    await until(() => bytes >= total);
    expect(wrong).toBe(0);
    far.destroy();
  });

  test("sends what is queued before it ends, and both sides hear of the end once", async () => {
    const [near, far] = await make();
    const there = received(far);
    const ends = [closed(near), closed(far)];
    near.write([Buffer.alloc(3_000_000)]);
    near.end();
    near.resume();
    far.resume();
    expect(await Promise.all(ends)).toEqual([1, 1]);
    expect(there.bytes).toBe(3_000_000);
  });

  test("ends at once when it is destroyed, and then every call does nothing", async () => {
    const [near, far] = await make();
    const ends = [closed(near), closed(far)];
    far.resume();
    near.destroy();
    expect(await Promise.all(ends)).toEqual([1, 1]);
    for (const stream of [near, far]) {
      stream.write([Buffer.from("late")]);
      stream.pause();
      stream.resume();
      stream.end();
      stream.destroy();
    }
    await turns();
  });
});
