import { describe, expect, test } from "vitest";
import { DsiError } from "../../../src/dsi/DsiError.ts";
import { dsiCommand, type Frame } from "../../../src/dsi/frame.ts";
import { FrameDecoder } from "../../../src/dsi/FrameDecoder.ts";
import { dsiHeader } from "../../support/DsiClient.ts";

const quantumBytes = 32_000;

const wanted: readonly number[] = [dsiCommand.command, dsiCommand.write, dsiCommand.closeSession];

interface Decoded {
  frames: Frame[];
  data: Buffer;
}

/** Everything that comes out, however the bytes are cut. */
function decode(bytes: Uint8Array, pieceBytes: number): Decoded {
  const decoder = new FrameDecoder({ quantumBytes }, ({ command }) => wanted.includes(command));
  const frames: Frame[] = [];
  const data: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    let piece = Uint8Array.from(bytes.subarray(at, at + pieceBytes));
    while (piece.length > 0) {
      if (decoder.dataLeft > 0) {
        const taken = decoder.takeData(piece);
        data.push(Uint8Array.from(taken));
        piece = piece.subarray(taken.length);
        continue;
      }
      const { used, frame } = decoder.read(piece);
      if (frame !== undefined) frames.push(frame);
      piece = piece.subarray(used);
    }
  }
  return { frames, data: Buffer.concat(data) };
}

function commandFrame(id: number, block: Uint8Array): Buffer {
  return Buffer.concat([dsiHeader(2, id, 0, block.length), block]);
}

const large = Buffer.alloc(quantumBytes + 60_000, 7);

const stream = Buffer.concat([
  commandFrame(1, Buffer.of(15, 0)),
  dsiHeader(5, 0, 0, 0),
  Buffer.concat([dsiHeader(5, 0, 0, 3), Buffer.from("abc")]),
  Buffer.concat([dsiHeader(6, 2, 20, 23), Buffer.alloc(20, 61), Buffer.from("xyz")]),
  Buffer.concat([dsiHeader(99, 0, 0, 5), Buffer.from("whats")]),
  Buffer.concat([dsiHeader(6, 3, 0, 12), Buffer.alloc(12, 33)]),
  commandFrame(4, large),
  Buffer.concat([dsiHeader(1, 5, 0, 2), Buffer.from("no")]),
  commandFrame(6, Buffer.of(2)),
]);

describe.each([
  ["whole", stream.length],
  ["byte by byte", 1],
  ["in pieces of 17", 17],
])("a stream that comes %s", (_name, pieceBytes) => {
  const { frames, data } = decode(stream, pieceBytes);

  test("gives its requests in order", () => {
    expect(frames.map(({ header }) => header.requestId)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("gives each block whole, and none of what is passed over", () => {
    expect(frames.map(({ block }) => block.length)).toEqual([2, 20, 12, large.length, 0, 1]);
    expect(large.equals(frames[3]?.block ?? Buffer.alloc(0))).toBe(true);
  });

  test("gives a write's data apart from its block", () => {
    expect(frames.map(({ dataBytes }) => dataBytes)).toEqual([0, 3, 0, 0, 0, 0]);
    expect(data.toString()).toBe("xyz");
  });
});

describe("what ends the connection", () => {
  test.each([
    ["a DSICommand without a command", dsiHeader(2, 1, 0, 0)],
    ["a DSIWrite whose data begins behind its end", dsiHeader(6, 1, 20, 19)],
    ["a DSIWrite of old clients without room for its block", dsiHeader(6, 1, 0, 11)],
    ["an empty DSIWrite", dsiHeader(6, 1, 0, 0)],
    ["a DSIWrite with a block of 64 KiB", dsiHeader(6, 1, 0x10000, 0x10000)],
    ["a frame over quantum and block", dsiHeader(2, 1, 0, quantumBytes + 64 * 1024 + 1)],
    ["a tickle over quantum and block", dsiHeader(5, 1, 0, 0xffffffff)],
    ["options of OpenSession that go on and on", dsiHeader(4, 1, 0, 4097)],
  ])("%s", (_name, header) => {
    expect(() => decode(header, 16)).toThrow(DsiError);
    expect(() => decode(header, 1)).toThrow(DsiError);
  });
});

test("a frame of exactly quantum and block is taken", () => {
  const decoder = new FrameDecoder({ quantumBytes }, () => true);
  expect(() => decoder.read(dsiHeader(6, 1, 12, quantumBytes + 64 * 1024))).not.toThrow();
});

test("before the login a command may be less than a frame", () => {
  const decoder = new FrameDecoder({ quantumBytes, commandBytesMax: 1000 }, () => true);
  expect(() => decoder.read(dsiHeader(2, 1, 0, 1001))).toThrow(DsiError);
});

test("an announced payload takes no memory before it comes", () => {
  const header = dsiHeader(2, 1, 0, 1024 * 1024);
  const before = process.memoryUsage().arrayBuffers;
  const decoders = Array.from(
    { length: 200 },
    () => new FrameDecoder({ quantumBytes: 1024 * 1024 }, () => true),
  );
  for (const decoder of decoders) decoder.read(header);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200 * 128 * 1024);
});

test("what was read of a frame can be given to another decoder at any point", () => {
  for (let cut = 0; cut <= stream.length; cut += cut < 300 ? 1 : 997) {
    const first = new FrameDecoder({ quantumBytes }, ({ command }) => wanted.includes(command));
    let rest: Uint8Array = stream.subarray(0, cut);
    const blocks: string[] = [];
    while (rest.length > 0) {
      if (first.dataLeft > 0) {
        rest = rest.subarray(first.takeData(rest).length);
        continue;
      }
      const { used, frame } = first.read(rest);
      if (frame !== undefined) blocks.push(Buffer.from(frame.block).toString("latin1"));
      rest = rest.subarray(used);
    }
    // In the middle of a write's data nobody hands over.
    if (first.dataLeft > 0) continue;
    const others = decode(Buffer.concat([first.unread(), stream.subarray(cut)]), 1000).frames;
    blocks.push(...others.map(({ block }) => Buffer.from(block).toString("latin1")));
    expect(blocks).toEqual(
      decode(stream, 1000).frames.map(({ block }) => Buffer.from(block).toString("latin1")),
    );
  }
});
