import type { Clock } from "./clock.ts";

/** Too many wait already, this one waited too long, or nobody wants it any more: it was not begun. */
export class NoTurn extends Error {
  override readonly name = "NoTurn";
}

export interface TurnLimits {
  atOnce: number;
  waitingMax: number;
  waitMillisecondsMax: number;
}

/** Where one piece of work stands in the line. */
export interface Standing {
  /** The lowest goes first; 0 where nothing is said. */
  rank?: number;
  /** Nobody waits for the work any more: it leaves the line. */
  signal?: AbortSignal | undefined;
}

interface Waiting {
  rank: number;
  begin: () => void;
}

/** Lets so many pieces of work run at once; of the others goes first who has the lowest rank, then who came first. */
export class Turns {
  readonly #limits: TurnLimits;
  readonly #waiting = new Set<Waiting>();
  #running = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** Nothing runs and nothing waits. */
  get isIdle(): boolean {
    return this.#running === 0;
  }

  /** Runs the work when its turn comes. Throws NoTurn, and then the work was not begun. */
  async run<T>(work: () => Promise<T>, clock: Clock, standing: Standing = {}): Promise<T> {
    await this.#turn(clock, standing);
    try {
      return await work();
    } finally {
      this.#passOn();
    }
  }

  async #turn(clock: Clock, { rank = 0, signal }: Standing): Promise<void> {
    if (signal?.aborted === true) throw new NoTurn("nobody waits for it");
    if (this.#running < this.#limits.atOnce) {
      this.#running++;
      return;
    }
    if (this.#waiting.size >= this.#limits.waitingMax) throw new NoTurn("too many are waiting");
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        timer.cancel();
        signal?.removeEventListener("abort", givenUp);
        this.#waiting.delete(waiting);
      };
      const giveUp = (why: string) => (): void => {
        leave();
        reject(new NoTurn(why));
      };
      const givenUp = giveUp("nobody waits for it");
      const begin = (): void => {
        leave();
        resolve();
      };
      const waiting = { rank, begin };
      const timer = clock.after(this.#limits.waitMillisecondsMax, giveUp("no turn in time"));
      signal?.addEventListener("abort", givenUp);
      this.#waiting.add(waiting);
    });
  }

  // The turn goes from hand to hand: the count changes only when nobody takes it.
  #passOn(): void {
    let next: Waiting | undefined;
    for (const waiting of this.#waiting) if (next === undefined || waiting.rank < next.rank) next = waiting;
    if (next === undefined) this.#running--;
    else next.begin();
  }
}
