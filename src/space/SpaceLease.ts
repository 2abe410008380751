import { type Clock, type Timer, systemClock } from "../system/clock.ts";
import type { SpaceService } from "./SpaceService.ts";

/** Kept beside what is needed, so that most writes need no question; a Mac writes up to 1 MiB at a time. */
export const leaseReserveBytes = 4 * 1024 * 1024;

/** What is held beyond this goes back at once. */
const heldBytesMax = 2 * leaseReserveBytes;

/** After this long without a write all that is held goes back: other sessions may need it. */
const idleMilliseconds = 5_000;

/** How long after a refused reserve nothing is kept: what little is left is for whoever writes. */
const tightMilliseconds = 5_000;

/** Reserved bytes of one session, held so that a write can be let pass without waiting for the ledger. */
export class SpaceLease {
  readonly #service: SpaceService;
  readonly #clock: Clock;
  readonly #stopListening: (() => void) | undefined;
  #heldBytes = 0;
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
    this.#stopListening = service.onLost?.(() => {
      this.#generation++;
      this.#heldBytes = 0;
    });
  }

  /** Bytes reserved and not spent. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Spends what is held here; false where that does not suffice: `take` may still get it. */
  tryTake(bytes: number): boolean {
    if (bytes > this.#heldBytes) return false;
    this.#heldBytes -= bytes;
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
      return isGranted;
    } finally {
      if (!isGranted && generation === this.#generation) this.give(own);
    }
  }

  /** Takes back bytes that were spent: deleted, or not needed after all. */
  give(bytes: number): void {
    if (bytes <= 0) return;
    this.#heldBytes += bytes;
    this.#used();
    const kept = this.#isClosed || this.#isTight ? 0 : heldBytesMax;
    if (this.#heldBytes > kept) this.#return(this.#heldBytes - Math.min(kept, leaseReserveBytes));
  }

  /** Gives everything back; what is given later goes back too. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#idleTimer?.cancel();
    this.#idleTimer = undefined;
    this.#return(this.#heldBytes);
    this.#service.leave?.().catch(() => {});
    this.#stopListening?.();
  }

  get #isTight(): boolean {
    return this.#clock.monotonicMilliseconds() < this.#tightUntil;
  }

  async #reserve(missing: number): Promise<boolean> {
    if (!this.#isClosed && !this.#isTight) {
      const generation = this.#generation;
      if (await this.#service.reserve(missing + leaseReserveBytes)) {
        if (generation === this.#generation) this.give(leaseReserveBytes);
        return true;
      }
      this.#tighten();
    }
    return await this.#service.reserve(missing);
  }

  /** Gets a new reserve before the old one is used up, so that nobody waits for it. */
  #refill(): void {
    if (this.#isRefilling || this.#isClosed || this.#isTight) return;
    this.#isRefilling = true;
    const generation = this.#generation;
    this.#service.reserve(leaseReserveBytes).then(
      (isGranted) => {
        this.#isRefilling = false;
        if (!isGranted) this.#tighten();
        else if (generation === this.#generation) this.give(leaseReserveBytes);
      },
      () => {
        // Whoever takes next asks for itself, and hears of it.
        this.#isRefilling = false;
      },
    );
  }

  #tighten(): void {
    this.#tightUntil = this.#clock.monotonicMilliseconds() + tightMilliseconds;
    this.#return(this.#heldBytes);
  }

  #return(bytes: number): void {
    if (bytes <= 0) return;
    this.#heldBytes -= bytes;
    // One that fails is found by the count that follows a lost connection.
    this.#service.giveBack(bytes).catch(() => {});
  }

  /** One timer serves many uses: it starts anew only when it finds that there was one. */
  #used(): void {
    this.#lastUse = this.#clock.monotonicMilliseconds();
    if (this.#isClosed || this.#heldBytes === 0) return;
    this.#idleTimer ??= this.#clock.after(idleMilliseconds, () => this.#idled());
  }

  #idled(): void {
    this.#idleTimer = undefined;
    const left = this.#lastUse + idleMilliseconds - this.#clock.monotonicMilliseconds();
    if (left > 0) this.#idleTimer = this.#clock.after(left, () => this.#idled());
    else this.#return(this.#heldBytes);
  }
}
