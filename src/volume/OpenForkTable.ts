import type { Cnid } from "../cnid/Cnid.ts";
import type { Fork } from "./Fork.ts";

/** The forks that a session has open in a volume, by their file. */
export class OpenForkTable {
  readonly #byFile = new Map<Cnid, Set<Fork>>();

  add(fork: Fork): void {
    const forks = this.#byFile.get(fork.cnid) ?? new Set();
    this.#byFile.set(fork.cnid, forks.add(fork));
  }

  delete(fork: Fork): void {
    const forks = this.#byFile.get(fork.cnid);
    forks?.delete(fork);
    if (forks?.size === 0) this.#byFile.delete(fork.cnid);
  }

  /** Two files have exchanged their bytes: open forks go with them. */
  exchange(one: Cnid, other: Cnid): void {
    const moves = [
      { forks: this.of(one), cnid: other },
      { forks: this.of(other), cnid: one },
    ];
    for (const { forks } of moves) for (const fork of forks) this.delete(fork);
    for (const { forks, cnid } of moves) {
      for (const fork of forks) {
        fork.cnid = cnid;
        this.add(fork);
      }
    }
  }

  of(cnid: Cnid): readonly Fork[] {
    return [...(this.#byFile.get(cnid) ?? [])];
  }

  countOf(cnid: Cnid): number {
    return this.#byFile.get(cnid)?.size ?? 0;
  }

  all(): Fork[] {
    return [...this.#byFile.values()].flatMap((forks) => [...forks]);
  }
}
