import type { Cnid } from "../cnid/Cnid.ts";

/** More changed folders than this are not worth telling apart: all is synced. */
const foldersMax = 256;

/**
 * What this session has changed since it was last on stable storage, besides the forks that are still open.
 */
export class Unsynced {
  readonly #folders = new Set<Cnid>();
  #hasClosedForks = false;

  folderChanged(did: Cnid): void {
    if (this.#folders.size < foldersMax) this.#folders.add(did);
    else this.#hasClosedForks = true;
  }

  /** A fork was closed that nobody synced: its bytes are under some folder. */
  forkClosed(): void {
    this.#hasClosedForks = true;
  }

  /** Whether syncing just this folder leaves something of what is in it behind. */
  isMoreThan(did: Cnid): boolean {
    return this.#hasClosedForks || [...this.#folders].some((folder) => folder !== did);
  }

  /** Just this folder is about to be synced; gives back what to restore when that fails. */
  takeFolder(did: Cnid): () => void {
    this.#folders.delete(did);
    return () => this.folderChanged(did);
  }

  /** Everything is about to be synced; gives back what to restore when that fails. */
  takeAll(): () => void {
    const folders = [...this.#folders];
    const hadClosedForks = this.#hasClosedForks;
    this.#folders.clear();
    this.#hasClosedForks = false;
    return () => {
      for (const folder of folders) this.folderChanged(folder);
      this.#hasClosedForks ||= hadClosedForks;
    };
  }
}
