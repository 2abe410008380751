import type { Duplex } from "node:stream";
import { rest, struct, u32 } from "../../src/wire/codec.ts";
import { answering, type RequestType } from "../../src/wire/RequestChannel.ts";
import { RequestServer } from "../../src/wire/RequestServer.ts";
import { duplexPair } from "./duplexPair.ts";
import type { FakeClock } from "./FakeClock.ts";

/** Twice a number. */
export const double: RequestType<{ value: number }, { value: number }> = {
  code: 1,
  request: struct({ value: u32 }),
  reply: struct({ value: u32 }),
  isRepeatable: true,
};
/** The same, but never carried out twice. */
export const once: RequestType<{ value: number }, { value: number }> = {
  ...double,
  code: 2,
  isRepeatable: false,
};
/** Gives back what it got. */
export const echo: RequestType<{ bytes: Buffer }, { bytes: Buffer }> = {
  code: 3,
  request: struct({ bytes: rest }),
  reply: struct({ bytes: rest }),
  isRepeatable: true,
};

/** A service that a test can take away, hold back and look into. */
export class DoublingService {
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
