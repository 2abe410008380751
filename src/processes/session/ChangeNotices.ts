import type { Clock, Timer } from "../../system/clock.ts";

/** How often the roots of open volumes are looked at (as Netatalk: afp-protocol.md §1.9). */
const lookMilliseconds = 30_000;

/** "Server notification: the modification date of a mounted volume changed." */
const volumeChangedBits = 0x3001;

/** The part of an AFP session that is looked at. */
interface WatchedSession<Id> {
  openVolumes: { readonly ids: Id[] };
  volume(id: Id): { dates(): { modified: number } };
  link: { attention(bits: number): void };
}

/**
 * Tells the client when somebody else changed the root of a volume that it has open: we announce that we do
 * (SupportsSrvrNotify), so it does not poll.
 */
export class ChangeNotices<Id> {
  readonly #afp: WatchedSession<Id>;
  readonly #timer: Timer;
  #seen = new Map<Id, number>();

  constructor(afp: WatchedSession<Id>, clock: Clock) {
    this.#afp = afp;
    this.#timer = clock.every(lookMilliseconds, () => this.look());
  }

  /** Compares every open volume's root with what it was the last time. */
  look(): void {
    const now = new Map<Id, number>();
    for (const id of this.#afp.openVolumes.ids) now.set(id, this.#modified(id));
    const hasChanged = [...now].some(([id, modified]) => (this.#seen.get(id) ?? modified) !== modified);
    this.#seen = now;
    if (hasChanged) this.#afp.link.attention(volumeChangedBits);
  }

  stop(): void {
    this.#timer.cancel();
  }

  /** A root that can't be read just now has not changed. */
  #modified(id: Id): number {
    try {
      return this.#afp.volume(id).dates().modified;
    } catch {
      return this.#seen.get(id) ?? 0;
    }
  }
}
