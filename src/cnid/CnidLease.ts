import { type Cnid, firstFreeCnid } from "./Cnid.ts";
import { CnidsExhausted, cnidsEnd } from "./OpenCnidStore.ts";

/** Ids leased at a time: what a crash loses of them is never given, and a lease costs one durable commit. */
const leasedIdsCount = 16_384;

/** The ids that may be given are used up: extend the lease and start again. */
export class LeaseSpent extends Error {
  override readonly name = "LeaseSpent";
}

/** Gives ids that were leased durably before: none is ever given twice, even after a power cut. */
export class CnidLease {
  readonly #commit: (end: Cnid) => Promise<void>;
  readonly #count: number;
  #next: number;
  #end: number;
  #extending: Promise<void> | undefined;

  /** `start` is the end of the last lease; `commit` resolves when a new end is on stable storage. */
  constructor(start: Cnid, commit: (end: Cnid) => Promise<void>, count = leasedIdsCount) {
    this.#next = Math.max(start, firstFreeCnid);
    this.#end = this.#next;
    this.#commit = commit;
    this.#count = count;
  }

  /** The id that is given next. */
  get next(): Cnid {
    return this.#next as Cnid;
  }

  /** True when it is time to extend the lease in the background. */
  get isLow(): boolean {
    return this.#end - this.#next < this.#count / 2 && this.#end < cnidsEnd;
  }

  take(): Cnid {
    if (this.#next < this.#end) return this.#next++ as Cnid;
    throw this.#end >= cnidsEnd ? new CnidsExhausted() : new LeaseSpent();
  }

  /** Takes back the ids from this one on; none of them was named to anybody. */
  takeBack(next: Cnid): void {
    this.#next = next;
  }

  /** Resolves when more ids may be given. */
  extend(): Promise<void> {
    this.#extending ??= this.#extend().finally(() => {
      this.#extending = undefined;
    });
    return this.#extending;
  }

  async #extend(): Promise<void> {
    const end = Math.min(this.#end + this.#count, cnidsEnd);
    await this.#commit(end as Cnid);
    this.#end = end;
  }
}
