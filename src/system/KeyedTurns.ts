import type { Clock } from "./clock.ts";
import { type Standing, type TurnLimits, Turns } from "./Turns.ts";

/** A line for every key, each with the same limits; a line that nobody stands in takes no memory. */
export class KeyedTurns {
  readonly #limits: TurnLimits;
  readonly #lines = new Map<string, Turns>();

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** How many keys have somebody in their line. */
  get size(): number {
    return this.#lines.size;
  }

  /** Runs the work when its turn in the key's line comes. Throws NoTurn, and then the work was not begun. */
  async run<T>(key: string, work: () => Promise<T>, clock: Clock, standing: Standing = {}): Promise<T> {
    const line = this.#lines.get(key) ?? new Turns(this.#limits);
    this.#lines.set(key, line);
    try {
      return await line.run(work, clock, standing);
    } finally {
      if (line.isIdle) this.#lines.delete(key);
    }
  }
}
