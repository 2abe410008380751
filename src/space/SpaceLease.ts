import { type Clock, type Timer, systemClock } from "../system/clock.ts";
import type { SpaceService } from "./SpaceService.ts";

/** Kept beside what is needed, so that most writes need no question. */
export const leaseReserveBytes = 1024 * 1024;

/** What is held beyond this goes back at once. */
const heldBytesMax = 2 * leaseReserveBytes;

/** After this long without a write all that is held goes back: other sessions may need it. */
const idleMilliseconds = 5_000;

/** How long after a refused reserve nothing is kept: what little is left is for whoever writes. */
const tightMilliseconds = 5_000;

/**
 * Reserved bytes of one session, held so that a write can be let pass without waiting for the ledger. What is given
 * always goes back to the ledger, never to the next write: a count of the disk relies on hearing of all growth.
 */
export class SpaceLease {
  readonly #service: SpaceService;
  readonly #clock: Clock;
  readonly #stopListening: (() => void) | undefined;
  #heldBytes = 0;
  /** Spent or given back since the ledger heard of us last. */
  #settledBytes = 0;
  /** To be given back when the answer to the last time is there: one at a time, however long the service is away. */
  #returningBytes = 0;
  #isReturning = false;
  /** Grows whenever the ledger lost sight of us: what was held before is no longer ours. */
  #generation = 0;
  #tightUntil = Number.NEGATIVE_INFINITY;
  #isRefilling = false;
  #idleTimer: Timer | undefined;
  #lastUse = 0;
  #isClosed = false;

  constructor(service: SpaceService, clock: Clock = systemClock) {
    this.#service = service;
    this.#clock = clock;
    this.#stopListening = service.onLost?.(() => this.#forget());
  }

  /** Bytes reserved and not spent. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Spends what is held here; false where that does not suffice: `take` may still get it. */
  tryTake(bytes: number): boolean {
    if (bytes > this.#heldBytes) return false;
    this.#heldBytes -= bytes;
    this.#settledBytes += bytes;
    this.#used();
    if (this.#heldBytes < leaseReserveBytes / 2) this.#refill();
    return true;
  }

  /** Spends bytes, after asking the ledger for them where needed. False: the volume's limit would be passed. */
  async take(bytes: number): Promise<boolean> {
    if (this.tryTake(bytes)) return true;
    // What is held counts towards it, and nobody else may take it meanwhile.
    const own = this.#heldBytes;
    const generation = this.#generation;
    this.#heldBytes = 0;
    let isGranted = false;
    try {
      isGranted = await this.#reserve(bytes - own);
    } finally {
      if (generation === this.#generation) {
        if (isGranted) this.#settledBytes += own;
        else this.#hold(own);
      }
    }
    if (!isGranted || generation === this.#generation || own === 0) return isGranted;
    // The ledger has forgotten us meanwhile: what was our own has to be reserved anew.
    if (await this.#reserve(own)) return true;
    this.give(bytes - own);
    return false;
  }

  /** Takes back bytes that were spent: deleted, or not needed after all. */
  give(bytes: number): void {
    if (bytes <= 0) return;
    this.#returningBytes += bytes;
    this.#return();
  }

  /** Gives everything back; what is given later goes back too. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#idleTimer?.cancel();
    this.#idleTimer = undefined;
    this.#release(this.#heldBytes);
    this.#service.leave?.().catch(() => {});
    this.#stopListening?.();
  }

  get #isTight(): boolean {
    return this.#clock.monotonicMilliseconds() < this.#tightUntil;
  }

  /** Reserves bytes that are spent at once, and something for later where there is room. */
  async #reserve(missing: number): Promise<boolean> {
    if (!this.#isClosed && !this.#isTight) {
      // Asked again where a connection was lost before the answer: what is granted is good on the one that answered.
      if (await this.#service.reserve(missing + leaseReserveBytes, this.#settle())) {
        this.#settledBytes += missing;
        this.#hold(leaseReserveBytes);
        return true;
      }
      this.#tighten();
    }
    const isGranted = await this.#service.reserve(missing, this.#settle());
    if (isGranted) this.#settledBytes += missing;
    this.#used();
    return isGranted;
  }

  /** Gets a new reserve before the old one is used up, so that nobody waits for it. */
  #refill(): void {
    if (this.#isRefilling || this.#isClosed || this.#isTight) return;
    this.#isRefilling = true;
    this.#service.reserve(leaseReserveBytes, this.#settle()).then(
      (isGranted) => {
        this.#isRefilling = false;
        if (!isGranted) this.#tighten();
        else this.#hold(leaseReserveBytes);
      },
      () => {
        // Whoever takes next asks for itself, and hears of it.
        this.#isRefilling = false;
      },
    );
  }

  /** Adds what was reserved and is not needed now. */
  #hold(bytes: number): void {
    this.#heldBytes += bytes;
    this.#used();
    const kept = this.#isClosed || this.#isTight ? 0 : heldBytesMax;
    if (this.#heldBytes > kept) this.#release(this.#heldBytes - Math.min(kept, leaseReserveBytes));
  }

  #tighten(): void {
    this.#tightUntil = this.#clock.monotonicMilliseconds() + tightMilliseconds;
    this.#release(this.#heldBytes);
  }

  /** Holds so much less. */
  #release(bytes: number): void {
    this.#heldBytes -= bytes;
    this.#settledBytes += bytes;
    this.#returningBytes += bytes;
    if (this.#returningBytes > 0 || this.#settledBytes > 0) this.#return();
  }

  #return(): void {
    // Nobody comes back to a closed lease: it does not wait for its turn.
    if (this.#isReturning && !this.#isClosed) return;
    const bytes = this.#returningBytes;
    this.#returningBytes = 0;
    this.#isReturning = true;
    this.#service
      .giveBack(bytes, this.#settle())
      // What could not be given back counts as used until the next count.
      .catch(() => {})
      .finally(() => {
        this.#isReturning = false;
        if (this.#returningBytes > 0) this.#return();
      });
  }

  #settle(): number {
    const bytes = this.#settledBytes;
    this.#settledBytes = 0;
    return bytes;
  }

  #forget(): void {
    this.#generation++;
    this.#heldBytes = 0;
    this.#returningBytes = 0;
  }

  /** One timer serves many uses: it starts anew only when it finds that there was one. */
  #used(): void {
    this.#lastUse = this.#clock.monotonicMilliseconds();
    if (this.#isClosed || this.#idleTimer !== undefined) return;
    this.#idleTimer = this.#clock.after(idleMilliseconds, () => this.#idled());
  }

  #idled(): void {
    this.#idleTimer = undefined;
    const left = this.#lastUse + idleMilliseconds - this.#clock.monotonicMilliseconds();
    if (left > 0) this.#idleTimer = this.#clock.after(left, () => this.#idled());
    else this.#release(this.#heldBytes);
  }
}
