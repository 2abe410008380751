import { isWithin, movedPath } from "./pathElements.ts";

/** More are not told apart: from then on every path counts as unsynced, until all is synced. */
export const unsyncedPathsMax = 4096;

/** Paths with changes that no sync has covered yet. */
export class UnsyncedPaths {
  #paths = new Set<string>();
  #isEverything = false;

  add(path: string): void {
    if (this.#isEverything) return;
    this.#paths.add(path);
    if (this.#paths.size <= unsyncedPathsMax) return;
    this.#isEverything = true;
    this.#paths.clear();
  }

  has(path: string): boolean {
    return this.#isEverything || this.#paths.has(path);
  }

  /** Before its sync begins: what changes during it is not covered and comes back by `add`. */
  take(path: string): boolean {
    return this.#paths.delete(path) || this.#isEverything;
  }

  takeAll(): { giveBack(): void } {
    const paths = this.#paths;
    const wasEverything = this.#isEverything;
    this.#paths = new Set();
    this.#isEverything = false;
    return {
      giveBack: () => {
        this.#isEverything ||= wasEverything;
        for (const path of paths) this.add(path);
      },
    };
  }

  moved(from: string, to: string): void {
    for (const path of this.#paths) {
      if (!isWithin(path, from)) continue;
      this.#paths.delete(path);
      this.#paths.add(movedPath(path, from, to));
    }
  }

  /** A node that is gone needs no sync. */
  removed(path: string): void {
    this.#paths.delete(path);
  }
}
