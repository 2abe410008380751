import type { Clock, Timer } from "../../src/system/clock.ts";

/** A clock that stands still until a test moves it; timers run in order, at their own moment. */
export class FakeClock implements Clock {
  #now: number;
  readonly #startedAt: number;
  readonly #waiting = new Set<{ at: number; every: number | undefined; happens: () => void }>();

  constructor(startMilliseconds = Date.UTC(2026, 0, 1)) {
    this.#now = startMilliseconds;
    this.#startedAt = startMilliseconds;
  }

  nowMilliseconds(): number {
    return this.#now;
  }

  monotonicMilliseconds(): number {
    return this.#now - this.#startedAt;
  }

  after(milliseconds: number, happens: () => void): Timer {
    return this.#wait(milliseconds, undefined, happens);
  }

  every(milliseconds: number, happens: () => void): Timer {
    return this.#wait(milliseconds, milliseconds, happens);
  }

  /** How many timers are waiting: none may be left after a test. */
  get timersLeft(): number {
    return this.#waiting.size;
  }

  /** Lets that much time pass, timers included. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const [next] = [...this.#waiting].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#now = next.at;
      if (next.every === undefined) this.#waiting.delete(next);
      else next.at += next.every;
      next.happens();
    }
    this.#now = end;
  }

  #wait(milliseconds: number, every: number | undefined, happens: () => void): Timer {
    const timer = { at: this.#now + milliseconds, every, happens };
    this.#waiting.add(timer);
    return { cancel: () => this.#waiting.delete(timer) };
  }
}
