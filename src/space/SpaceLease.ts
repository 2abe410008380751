import type { SpaceService } from "./SpaceService.ts";

/** What a session reserves beyond its need, so that most writes need no question. */
export const leaseReserveBytes = 1024 * 1024;

/** Holding more than this, a lease gives back all but its reserve. */
const leaseBytesMax = 2 * leaseReserveBytes;

/**
 * Reserved bytes of one session. The ledger knows the most that may be held here (so that a count of the disk can
 * add it); nothing is kept beyond that.
 */
export class SpaceLease {
  readonly #service: SpaceService;
  readonly #stopListening: (() => void) | undefined;
  #heldBytes = 0;
  /** Taken out of `heldBytes` by an owner who waits for the rest. */
  #claimedBytes = 0;
  /** What the ledger believes that we hold at most. */
  #knownBytes = 0;
  /** To be given back when the answer to the last time is there: one question at a time. */
  #surplusBytes = 0;
  #isGivingBack = false;
  /** The ledger had no room for a reserve last time: whatever is not needed goes back at once. */
  #isTight = false;
  #isClosed = false;
  #timesLost = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(service: SpaceService) {
    this.#service = service;
    this.#stopListening = service.onLost?.(() => this.#forget());
  }

  /** False where what is held here does not suffice; the service may still have more. */
  tryTake(bytes: number): boolean {
    if (bytes > this.#heldBytes) return false;
    this.#heldBytes -= Math.max(0, bytes);
    return true;
  }

  /** False: the limit would be passed. Fails where the ledger can't be asked. */
  async take(bytes: number): Promise<boolean> {
    if (this.tryTake(bytes)) return true;
    // One after another: what the first reserves beyond its need often serves the next.
    const asked = this.#turn.then(() => this.#ask(bytes));
    this.#turn = asked.catch(() => {});
    return await asked;
  }

  /** Bytes that were taken and not needed, or that a deletion freed. */
  give(bytes: number): void {
    this.#heldBytes += Math.max(0, bytes);
    this.#trim();
  }

  /** Everything goes back; what is given later goes back at once. */
  close(): void {
    this.#isClosed = true;
    this.#trim();
    this.#stopListening?.();
  }

  async #ask(bytes: number): Promise<boolean> {
    for (;;) {
      const timesLost = this.#timesLost;
      const claimed = Math.min(bytes, this.#heldBytes);
      this.#heldBytes -= claimed;
      this.#claimedBytes += claimed;
      let reserved = 0;
      try {
        if (claimed < bytes) reserved = await this.#reserve(bytes - claimed);
      } finally {
        // A ledger that forgot us counts the claimed bytes as spent.
        const isLost = timesLost !== this.#timesLost;
        if (!isLost) this.#claimedBytes -= claimed;
        this.#heldBytes += reserved + (isLost ? 0 : claimed);
      }
      const isTaken = this.tryTake(bytes);
      this.#trim();
      if (isTaken || reserved === 0) return isTaken;
    }
  }

  /** How many bytes were reserved: with a reserve, or those alone, or none. */
  async #reserve(bytes: number): Promise<number> {
    const spare = this.#isClosed ? 0 : leaseReserveBytes;
    if (spare > 0) {
      const isReserved = await this.#reserveExactly(bytes + spare);
      this.#isTight = !isReserved;
      if (isReserved) return bytes + spare;
    }
    return (await this.#reserveExactly(bytes)) ? bytes : 0;
  }

  async #reserveExactly(bytes: number): Promise<boolean> {
    const isReserved = await this.#service.reserve(bytes, this.#settle());
    if (isReserved) this.#knownBytes += bytes;
    return isReserved;
  }

  /** What the ledger has not heard yet: how many of the bytes that it knows of are held here no more. */
  #settle(): number {
    const settled = Math.max(0, this.#knownBytes - this.#heldBytes - this.#claimedBytes);
    this.#knownBytes -= settled;
    return settled;
  }

  #trim(): void {
    const mayKeep = this.#isClosed || this.#isTight ? 0 : Math.max(0, this.#knownBytes - this.#claimedBytes);
    const keeps = this.#heldBytes > leaseBytesMax ? Math.min(leaseReserveBytes, mayKeep) : mayKeep;
    if (this.#heldBytes > keeps) {
      this.#surplusBytes += this.#heldBytes - keeps;
      this.#heldBytes = keeps;
    }
    this.#giveBack();
  }

  #giveBack(): void {
    // Nobody comes back to a closed lease: it does not wait for its turn.
    if (this.#surplusBytes === 0 || (this.#isGivingBack && !this.#isClosed)) return;
    const bytes = this.#surplusBytes;
    this.#surplusBytes = 0;
    this.#isGivingBack = true;
    this.#service
      .giveBack(bytes, this.#settle())
      // What could not be given back counts as used until the volume's next count.
      .catch(() => {})
      .finally(() => {
        this.#isGivingBack = false;
        this.#giveBack();
      });
  }

  #forget(): void {
    this.#timesLost++;
    this.#heldBytes = 0;
    this.#claimedBytes = 0;
    this.#knownBytes = 0;
    this.#surplusBytes = 0;
  }
}
