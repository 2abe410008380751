import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { requestFrameBytesMax, RequestRefused } from "../../../src/wire/RequestChannel.ts";
import { RequestClient, RequestServiceAway } from "../../../src/wire/RequestClient.ts";
import { double, DoublingService, echo, once } from "../../support/DoublingService.ts";
import { FakeClock } from "../../support/FakeClock.ts";

describe("a request channel", () => {
  let clock: FakeClock;
  let service: DoublingService;
  let client: RequestClient;
  const never = new Promise<{ value: number }>(() => {});
  beforeEach(() => {
    clock = new FakeClock();
    service = new DoublingService(clock);
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
