import type { Clock } from "./clock.ts";

/** Too many wait already, or this one waited too long: try again later. */
export class NoTurn extends Error {
  override readonly name = "NoTurn";
}

export interface TurnLimits {
  atOnce: number;
  waitingMax: number;
  waitMillisecondsMax: number;
}

/** Lets so many pieces of work run at once; the others wait in the order in which they came. */
export class Turns {
  readonly #limits: TurnLimits;
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** Runs the work when its turn comes. Throws NoTurn, and then the work was not begun. */
  async run<T>(work: () => Promise<T>, clock: Clock): Promise<T> {
    await this.#turn(clock);
    try {
      return await work();
    } finally {
      this.#passOn();
    }
  }

  async #turn(clock: Clock): Promise<void> {
    if (this.#running < this.#limits.atOnce) {
      this.#running++;
      return;
    }
    if (this.#waiting.size >= this.#limits.waitingMax) throw new NoTurn("too many are waiting");
    await new Promise<void>((resolve, reject) => {
      const begin = () => {
        timer.cancel();
        resolve();
      };
      const timer = clock.after(this.#limits.waitMillisecondsMax, () => {
        this.#waiting.delete(begin);
        reject(new NoTurn("no turn in time"));
      });
      this.#waiting.add(begin);
    });
  }

  // The turn goes from hand to hand: the count changes only when nobody takes it.
  #passOn(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#running--;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
