import type { Clock } from "../system/clock.ts";

/** What was reserved may not be on disk yet: a large copy takes its room first and writes for minutes. */
const spendingMilliseconds = 10 * 60_000;

/** Reservations are remembered in steps of this length. */
const stepMilliseconds = 60_000;

/** Adds up what sessions reserve and give back, so that a count knows what went on while it ran. */
export class CountWindow {
  readonly #clock: Clock;
  /** Sums at moments in the past, the oldest first; at least one is older than what spending takes. */
  readonly #steps: { at: number; reservedBytes: number }[];
  #reservedBytes = 0;
  #givenBytes = 0;
  #reservedBefore = 0;
  #givenBefore = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#steps = [{ at: clock.monotonicMilliseconds(), reservedBytes: 0 }];
  }

  reserved(bytes: number): void {
    this.#remember();
    this.#reservedBytes += bytes;
  }

  gaveBack(bytes: number): void {
    this.#givenBytes += bytes;
  }

  /** A count begins now. */
  begin(): void {
    this.#remember();
    this.#reservedBefore = this.#steps[0]?.reservedBytes ?? 0;
    this.#givenBefore = this.#givenBytes;
  }

  /** Reserved bytes that a count since `begin` may have missed on disk. */
  get reservedBytes(): number {
    return this.#reservedBytes - this.#reservedBefore;
  }

  /** Given bytes that a count since `begin` may have seen on disk. */
  get givenBytes(): number {
    return this.#givenBytes - this.#givenBefore;
  }

  #remember(): void {
    const now = this.#clock.monotonicMilliseconds();
    const newest = this.#steps.at(-1)?.at ?? 0;
    if (now - newest >= stepMilliseconds) this.#steps.push({ at: now, reservedBytes: this.#reservedBytes });
    // The first step stays the last one before the span.
    while ((this.#steps[1]?.at ?? now) < now - spendingMilliseconds) this.#steps.shift();
  }
}
