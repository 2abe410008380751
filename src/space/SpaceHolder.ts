import type { Clock } from "../system/clock.ts";

/** What was taken out of a reserve may not be on disk yet: a large copy takes its room first and writes for minutes. */
export const spendingMilliseconds = 10 * 60_000;

/** What one connection may still bring to a volume although the ledger counts it already. */
export class SpaceHolder {
  readonly #clock: Clock;
  #keptBytes = 0;
  /** Settled since `turnedAt`, and in the span before that; both are as long as spending takes. */
  #settledBytes = 0;
  #settledBefore = 0;
  #turnedAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#turnedAt = clock.monotonicMilliseconds();
  }

  reserved(bytes: number): void {
    this.#keptBytes += bytes;
  }

  /** What was reserved on a connection that is lost may be settled on the next one. */
  settled(bytes: number): void {
    this.#turn();
    this.#keptBytes = Math.max(0, this.#keptBytes - bytes);
    this.#settledBytes += bytes;
  }

  /** The most that may come to the disk without another reservation. */
  get unspentBytes(): number {
    this.#turn();
    return this.#keptBytes + this.#settledBytes + this.#settledBefore;
  }

  #turn(): void {
    const now = this.#clock.monotonicMilliseconds();
    const spans = Math.floor((now - this.#turnedAt) / spendingMilliseconds);
    if (spans === 0) return;
    this.#settledBefore = spans === 1 ? this.#settledBytes : 0;
    this.#settledBytes = 0;
    this.#turnedAt += spans * spendingMilliseconds;
  }
}
