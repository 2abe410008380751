import type { Clock, Timer } from "../../system/clock.ts";
import type { Log } from "../../system/log.ts";
import { type Child, endMillisecondsMax } from "../Child.ts";

const firstDelayMilliseconds = 50;
const longestDelayMilliseconds = 5_000;

/** A process that lives this long was well: the next death is answered quickly again. */
const wellAfterMilliseconds = 30_000;

/** Keeps one process alive: starts the next one when it dies, ever more slowly where it dies at once. */
export class Kept<In, Out> {
  readonly #start: () => Child<In, Out>;
  readonly #clock: Clock;
  readonly #log: Log;
  #child: Child<In, Out> | undefined;
  #isStopping = false;
  #startedAt = 0;
  #delayMilliseconds = firstDelayMilliseconds;
  #restart: Timer | undefined;

  /** `start` makes the process and gives it its orders. */
  constructor(start: () => Child<In, Out>, clock: Clock, log: Log) {
    this.#start = start;
    this.#clock = clock;
    this.#log = log;
  }

  run(): void {
    this.#restart = undefined;
    this.#startedAt = this.#clock.monotonicMilliseconds();
    const child = this.#start();
    this.#child = child;
    child.onExit = () => this.#died(child);
  }

  /** Nothing is sent while the process is away: its next start brings its orders anew. */
  send(message: Out): void {
    this.#child?.send(message);
  }

  /** Ends the process for good; `last` tells it so. */
  async stop(last: Out): Promise<void> {
    this.#isStopping = true;
    this.#restart?.cancel();
    const child = this.#child;
    if (child === undefined || child.hasEnded) return;
    child.send(last);
    await child.endsWithin(endMillisecondsMax);
  }

  #died(child: Child<In, Out>): void {
    if (this.#isStopping) return;
    const livedMilliseconds = this.#clock.monotonicMilliseconds() - this.#startedAt;
    if (livedMilliseconds > wellAfterMilliseconds) this.#delayMilliseconds = firstDelayMilliseconds;
    this.#log.error(
      { child: child.role, livedMilliseconds: Math.round(livedMilliseconds), again: this.#delayMilliseconds },
      "a process died and is started again",
    );
    this.#restart = this.#clock.after(this.#delayMilliseconds, () => this.run());
    this.#delayMilliseconds = Math.min(this.#delayMilliseconds * 2, longestDelayMilliseconds);
  }
}
