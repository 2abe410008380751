/** "Server notification: the modification date of a mounted volume changed" (afp-protocol.md §1.9). */
const volumeChangedBits = 0x3001;

interface WatchedVolumes<Id> {
  readonly ids: Id[];
  get(id: Id): { dates(): { modified: number } };
}

/**
 * Tells the client when the root of a volume that it has open has changed: we announce that we do
 * (SupportsSrvrNotify), so it does not poll.
 */
export class VolumeNotices<Id> {
  readonly #volumes: WatchedVolumes<Id>;
  readonly #link: { attention(bits: number): void };
  #seen = new Map<Id, number>();

  constructor(volumes: WatchedVolumes<Id>, link: { attention(bits: number): void }) {
    this.#volumes = volumes;
    this.#link = link;
  }

  /** Compares every open volume's root with what it was the last time. */
  look(): void {
    const now = new Map<Id, number>();
    for (const id of this.#volumes.ids) now.set(id, this.#modified(id));
    const hasChanged = [...now].some(([id, modified]) => (this.#seen.get(id) ?? modified) !== modified);
    this.#seen = now;
    if (hasChanged) this.#link.attention(volumeChangedBits);
  }

  /** A root that can't be read just now has not changed. */
  #modified(id: Id): number {
    try {
      return this.#volumes.get(id).dates().modified;
    } catch {
      return this.#seen.get(id) ?? 0;
    }
  }
}
