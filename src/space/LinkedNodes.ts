/** Nodes of several names that are remembered at the same time; some 100 bytes each. */
const rememberedMax = 1_000_000;

/** Lets each node of several names count once, in bounded memory. */
export class LinkedNodes {
  readonly #max: number;
  /** How many names of a node may still come, by its inode. */
  readonly #namesLeft = new Map<bigint, number>();
  #isFull = false;

  constructor(max: number = rememberedMax) {
    this.#max = max;
  }

  /**
   * Which part of the node to count at this name: all at the first, nothing at the others. When too many are
   * remembered, every name of a new one counts for its share: right as long as all names are inside.
   */
  shareOf(inode: bigint, names: number): number {
    const left = this.#namesLeft.get(inode);
    if (left === 1) this.#namesLeft.delete(inode);
    else if (left !== undefined) this.#namesLeft.set(inode, left - 1);
    if (left !== undefined) return 0;
    // Once full it stays full: a node that was counted in shares must not be counted whole at a later name.
    this.#isFull ||= this.#namesLeft.size >= this.#max;
    if (this.#isFull) return 1 / names;
    this.#namesLeft.set(inode, names - 1);
    return 1;
  }
}
