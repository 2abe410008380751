import { describe, expect, test } from "vitest";
import { MalformedMessage } from "../../../src/wire/Reader.ts";
import { frameOf } from "../../../src/wire/RequestChannel.ts";
import { DoublingService } from "../../support/DoublingService.ts";
import { duplexPair } from "../../support/duplexPair.ts";
import { FakeClock } from "../../support/FakeClock.ts";

describe("a connection of a request server", () => {
  const clock = new FakeClock();
  const hello = frameOf((into) => {
    into.u32(0);
    into.u16(0);
    into.u16(4);
    into.bytes(Buffer.from("good"));
  });
  const request = (code: number, body: Buffer): Buffer =>
    frameOf((into) => {
      into.u32(7);
      into.u16(code);
      into.bytes(body);
    });
  /** What the server answers to raw bytes, and why it ended the connection. */
  const send = async (
    pieces: readonly Buffer[],
    answerBytes = 0,
  ): Promise<{ received: Buffer; service: DoublingService }> => {
    const service = new DoublingService(clock);
    const [ours, theirs] = duplexPair();
    service.serve(theirs);
    const received: Buffer[] = [];
    ours.on("data", (piece: Buffer) => received.push(piece));
    for (const piece of pieces) ours.write(piece);
    await expect.poll(() => Buffer.concat(received).length).toBeGreaterThanOrEqual(answerBytes);
    ours.end();
    await expect.poll(() => service.closings.length).toBe(1);
    return { received: Buffer.concat(received), service };
  };
  const value21 = Buffer.from([0, 0, 0, 21]);

  test("is the same for frames that come byte by byte", async () => {
    const frames = Buffer.concat([hello, request(1, value21), request(1, value21)]);
    const whole = await send([frames], 35);
    const split = await send(
      [...frames].map((byte) => Buffer.from([byte])),
      35,
    );
    expect(split.received).toEqual(whole.received);
    expect(whole.received.toString("hex")).toBe(
      "00000005" + "00000000" + "00" + ("00000009" + "00000007" + "00" + "0000002a").repeat(2),
    );
    expect(whole.service.closings).toEqual([undefined]);
  });

  test("ends at a frame that is not as it must be", async () => {
    const bad: Record<string, Buffer[]> = {
      "a request before the hello": [request(1, value21)],
      "a hello that is too long": [frameOf((into) => into.zeros(1025))],
      "a frame without a code": [hello, frameOf((into) => into.u32(7))],
      "a code that nobody knows": [hello, request(99, value21)],
      "a body that ends too early": [hello, request(1, Buffer.from([0]))],
      "a frame that is too long": [hello, Buffer.from([0xff, 0xff, 0xff, 0xff])],
    };
    for (const [name, pieces] of Object.entries(bad)) {
      const { service } = await send(pieces);
      expect(service.closings[0], name).toBeInstanceOf(MalformedMessage);
      expect(service.asked, name).toEqual([]);
    }
  });

  test("ends when no hello comes in time", async () => {
    const service = new DoublingService(clock);
    const [ours, theirs] = duplexPair();
    service.serve(theirs);
    clock.advance(10_000);
    expect(theirs.destroyed).toBe(true);
    ours.destroy();
  });

  test("is not read while too much of it is in work", async () => {
    const service = new DoublingService(clock);
    const waiting: ((answer: { value: number }) => void)[] = [];
    service.answers = () => new Promise((resolve) => waiting.push(resolve));
    const [ours, theirs] = duplexPair();
    service.serve(theirs);
    let bytes = 0;
    ours.on("data", (piece: Buffer) => (bytes += piece.length));
    ours.write(Buffer.concat([hello, ...Array.from({ length: 300 }, () => request(1, value21))]));
    await service.hears(64);
    await new Promise(setImmediate);
    expect(service.asked.length).toBe(64);
    expect(theirs.isPaused()).toBe(true);
    while (bytes < 9 + 300 * 13) {
      waiting.shift()?.({ value: 1 });
      await new Promise(setImmediate);
    }
    expect(service.asked.length).toBe(300);
    ours.destroy();
    await expect.poll(() => service.closings.length).toBe(1);
  });
});
