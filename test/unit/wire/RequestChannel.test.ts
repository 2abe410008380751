import type { Duplex } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rest, struct, u32 } from "../../../src/wire/codec.ts";
import { MalformedMessage } from "../../../src/wire/Reader.ts";
import {
  answering,
  frameOf,
  requestFrameBytesMax,
  RequestRefused,
  type RequestType,
} from "../../../src/wire/RequestChannel.ts";
import { RequestClient, RequestServiceAway } from "../../../src/wire/RequestClient.ts";
import { RequestServer } from "../../../src/wire/RequestServer.ts";
import { duplexPair } from "../../support/duplexPair.ts";
import { FakeClock } from "../../support/FakeClock.ts";

const double: RequestType<{ value: number }, { value: number }> = {
  code: 1,
  request: struct({ value: u32 }),
  reply: struct({ value: u32 }),
  isRepeatable: true,
};
const once: RequestType<{ value: number }, { value: number }> = { ...double, code: 2, isRepeatable: false };
const echo: RequestType<{ bytes: Buffer }, { bytes: Buffer }> = {
  code: 3,
  request: struct({ bytes: rest }),
  reply: struct({ bytes: rest }),
  isRepeatable: true,
};

/** A service that a test can take away, hold back and look into. */
class Service {
  isAway = false;
  answers: (value: number) => { value: number } | Promise<{ value: number }> = (value) => ({
    value: value * 2,
  });
  readonly asked: number[] = [];
  readonly ends: Duplex[] = [];
  readonly errors: unknown[] = [];
  readonly closings: (Error | undefined)[] = [];
  #heard: () => void = () => {};
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  async connect(): Promise<Duplex> {
    if (this.isAway) throw new Error("ECONNREFUSED");
    const [ours, theirs] = duplexPair();
    this.serve(theirs);
    return ours;
  }

  serve(stream: Duplex): void {
    this.ends.push(stream);
    const answer = ({ value }: { value: number }): { value: number } | Promise<{ value: number }> => {
      this.asked.push(value);
      this.#heard();
      return this.answers(value);
    };
    new RequestServer({
      stream,
      timers: this.#clock,
      welcome: (token) =>
        token === "good"
          ? { handlers: [answering(double, answer), answering(once, answer), answering(echo, (all) => all)] }
          : undefined,
      onError: (error) => this.errors.push(error),
      onClose: (error) => this.closings.push(error),
    });
  }

  /** Resolves when that many requests have come. */
  hears(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#heard = () => {
        if (this.asked.length >= count) resolve();
      };
      this.#heard();
    });
  }

  die(): void {
    for (const end of this.ends.splice(0)) end.destroy();
  }
}

describe("a request channel", () => {
  let clock: FakeClock;
  let service: Service;
  let client: RequestClient;
  const never = new Promise<{ value: number }>(() => {});
  beforeEach(() => {
    clock = new FakeClock();
    service = new Service(clock);
    client = new RequestClient({ connect: () => service.connect(), token: "good", timers: clock });
  });
  afterEach(async () => {
    client.close();
    service.die();
    await expect.poll(() => clock.timersLeft).toBe(0);
  });
  /** Lets pauses pass until there is an answer. */
  const meanwhile = async <T>(answer: Promise<T>): Promise<T> => {
    const settled = answer.then(
      () => true,
      () => true,
    );
    while (!(await Promise.race([settled, new Promise((resolve) => setImmediate(() => resolve(false)))]))) {
      clock.advance(10);
    }
    return answer;
  };

  test("answers many requests at once, each its own", async () => {
    const values = Array.from({ length: 500 }, (_, value) => value);
    service.answers = (value) =>
      value % 3 === 0 ? { value } : new Promise((resolve) => setImmediate(() => resolve({ value })));
    const answers = await Promise.all(values.map((value) => client.ask(double, { value })));
    expect(answers.map(({ value }) => value)).toEqual(values);
    expect(service.ends.length).toBe(1);
  });

  test("carries messages of any length up to its limit, and no longer ones", async () => {
    for (const length of [0, 1, 70_000, requestFrameBytesMax - 6]) {
      const { bytes } = await client.ask(echo, { bytes: Buffer.alloc(length, 7) });
      expect(bytes.length).toBe(length);
    }
    const tooLong = client.ask(echo, { bytes: Buffer.alloc(requestFrameBytesMax - 5) });
    await expect(tooLong).rejects.toThrow(RangeError);
  });

  test("tells a refusal from a failure", async () => {
    service.answers = () => {
      throw new RequestRefused("full", "no room");
    };
    await expect(client.ask(double, { value: 1 })).rejects.toMatchObject({
      reason: "full",
      message: "no room",
    });
    service.answers = () => Promise.reject(new Error("secret path"));
    const failed = client.ask(double, { value: 1 });
    await expect(failed).rejects.toMatchObject({ name: "RequestRefused", reason: "failed" });
    await expect(failed).rejects.not.toThrow("secret");
    expect(service.errors).toMatchObject([{ message: "secret path" }]);
  });

  test("waits for a service that is lost in the middle, connects again and repeats what it may", async () => {
    service.answers = () => never;
    const answer = client.ask(double, { value: 21 });
    await service.hears(1);
    service.answers = (value) => ({ value: value * 2 });
    service.isAway = true;
    service.die();
    clock.after(300, () => (service.isAway = false));
    expect(await meanwhile(answer)).toEqual({ value: 42 });
    expect(service.asked).toEqual([21, 21]);
  });

  test("does not repeat what must not be carried out twice, but sends what was never sent", async () => {
    let losses = 0;
    client.onLost(() => losses++);
    service.answers = () => never;
    const sent = client.ask(once, { value: 1 });
    const outcome = expect(sent).rejects.toThrow(RequestServiceAway);
    await service.hears(1);
    service.die();
    await outcome;
    expect(losses).toBe(1);
    service.answers = (value) => ({ value });
    service.isAway = true;
    const unsent = client.ask(once, { value: 2 });
    service.isAway = false;
    expect(await meanwhile(unsent)).toEqual({ value: 2 });
    expect(service.asked).toEqual([1, 2]);
  });

  test("gives up on a service that stays away, and finds it when it is back", async () => {
    service.isAway = true;
    await expect(meanwhile(client.ask(double, { value: 1 }))).rejects.toThrow(RequestServiceAway);
    expect(clock.monotonicMilliseconds()).toBeGreaterThanOrEqual(20_000);
    expect(clock.monotonicMilliseconds()).toBeLessThan(21_000);
    service.isAway = false;
    expect(await meanwhile(client.ask(double, { value: 2 }))).toEqual({ value: 4 });
  });

  test("gives up on a service that does not answer, and takes its late answer for nobody's", async () => {
    let answerLate: (answer: { value: number }) => void = () => {};
    service.answers = () => new Promise((resolve) => (answerLate = resolve));
    const asked = client.ask(double, { value: 1 });
    await service.hears(1);
    await expect(meanwhile(asked)).rejects.toThrow("in time");
    answerLate({ value: 99 });
    service.answers = (value) => ({ value });
    expect(await client.ask(double, { value: 5 })).toEqual({ value: 5 });
  });

  test("fails what waits when the client is closed", async () => {
    service.answers = () => never;
    const asked = client.ask(double, { value: 1 });
    const outcome = expect(asked).rejects.toThrow(RequestServiceAway);
    await service.hears(1);
    client.close();
    await outcome;
    await expect(client.ask(double, { value: 1 })).rejects.toThrow("closed");
  });

  test("takes no more questions than it can remember", async () => {
    service.isAway = true;
    const asked = Array.from({ length: 1025 }, (_, value) => client.ask(double, { value }));
    const outcomes = Promise.allSettled(asked);
    await expect(asked.at(-1)).rejects.toThrow("waiting already");
    client.close();
    expect((await outcomes).every(({ status }) => status === "rejected")).toBe(true);
  });

  test("is closed to whoever has no good token", async () => {
    const stranger = new RequestClient({ connect: () => service.connect(), token: "bad", timers: clock });
    await expect(meanwhile(stranger.ask(double, { value: 1 }))).rejects.toThrow(RequestServiceAway);
    expect(service.asked).toEqual([]);
    expect(service.closings.length).toBeGreaterThan(2);
    stranger.close();
  });
});

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
  ): Promise<{ received: Buffer; service: Service }> => {
    const service = new Service(clock);
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
    const service = new Service(clock);
    const [ours, theirs] = duplexPair();
    service.serve(theirs);
    clock.advance(10_000);
    expect(theirs.destroyed).toBe(true);
    ours.destroy();
  });

  test("is not read while too much of it is in work", async () => {
    const service = new Service(clock);
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
