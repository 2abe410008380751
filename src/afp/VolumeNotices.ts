import type { Clock } from "../system/clock.ts";

/** "Server notification: the modification date of a mounted volume changed" (afp-protocol.md §1.9). */
const volumeChangedBits = 0x3001;

/** An old Mac that copies a thousand files is told once a second, not a thousand times. */
const ownChangesMilliseconds = 1_000;

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
  readonly #clock: Pick<Clock, "nowMilliseconds">;
  #seen = new Map<Id, number>();
  #lookedMilliseconds = 0;

  constructor(
    volumes: WatchedVolumes<Id>,
    link: { attention(bits: number): void },
    clock: Pick<Clock, "nowMilliseconds">,
  ) {
    this.#volumes = volumes;
    this.#link = link;
    this.#clock = clock;
  }

  /** The client itself may have changed something. */
  lookAfterOwnChange(): void {
    const since = this.#clock.nowMilliseconds() - this.#lookedMilliseconds;
    if (since < 0 || since >= ownChangesMilliseconds) this.look();
  }

  /** Compares every open volume's root with what it was the last time. */
  look(): void {
    this.#lookedMilliseconds = this.#clock.nowMilliseconds();
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
