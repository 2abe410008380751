import type { SeenNode, VolumeNode } from "../VolumeNode.ts";

/** How often a folder is read again at most, as something in it was gone when its turn came. */
const looksMax = 16;

/** A folder on the way of a walk, and what is still to be done in it. */
export class WalkLevel {
  place: SeenNode;
  /** Asked for only when something in the folder is shown, or the walk pauses in it. */
  node: VolumeNode | undefined;
  #shown: string[] = [];
  #nextShown = 0;
  #entered: string[] = [];
  #nextEntered = 0;
  #looks = 0;
  /** Names that led nowhere when their turn came: what had them may have other names by now. */
  readonly #missed = new Set<string>();

  constructor(place: SeenNode, node?: VolumeNode) {
    this.place = place;
    this.node = node;
  }

  get needsLook(): boolean {
    if (this.#looks === 0) return true;
    const isThrough = !this.hasNames && this.#nextEntered === this.#entered.length;
    return isThrough && this.#missed.size > 0 && this.#looks < looksMax;
  }

  /** The names to show and the folders to enter that the folder has now; those that had their turn have no other. */
  looked(shown: string[], entered: string[]): void {
    const had = this.#looks++ === 0 ? undefined : new Set([...this.#shown, ...this.#entered]);
    const isNew = (name: string): boolean => had?.has(name) !== true || this.#missed.has(name);
    this.#shown = had === undefined ? shown : this.#shown.concat(shown.filter(isNew));
    this.#entered = had === undefined ? entered : this.#entered.concat(entered.filter(isNew));
    this.#missed.clear();
  }

  get hasNames(): boolean {
    return this.#nextShown < this.#shown.length;
  }

  nextName(): string | undefined {
    return this.#shown[this.#nextShown++];
  }

  nextFolder(): string | undefined {
    return this.#entered[this.#nextEntered++];
  }

  missed(name: string): void {
    this.#missed.add(name);
  }
}
