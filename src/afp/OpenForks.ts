import type { Fork, Volume } from "../volume/index.ts";
import { AfpError } from "./command.ts";
import type { ForkRef } from "./fields/index.ts";

/** A fork that the client has open, with the volume it is on. */
export interface OpenFork {
  fork: Fork;
  volume: Volume;
}

/** More forks than this one session may not have open. */
export const openForksMax = 4000;

const lastRef = 0xffff;

/** The forks of one session by the numbers that the client knows them by. */
export class OpenForks {
  readonly #forks = new Map<ForkRef, OpenFork>();
  #lastGiven = 0;

  get count(): number {
    return this.#forks.size;
  }

  /** Throws kFPTooManyFilesOpen where one more has no place: to be asked before a file is opened. */
  demandPlace(): void {
    if (this.#forks.size >= openForksMax) throw new AfpError("kFPTooManyFilesOpen");
  }

  add(fork: Fork, volume: Volume): ForkRef {
    this.demandPlace();
    let ref: ForkRef;
    // Numbers come back late, so that a request for a closed fork does not reach the next one.
    do ref = (this.#lastGiven = (this.#lastGiven % lastRef) + 1) as ForkRef;
    while (this.#forks.has(ref));
    this.#forks.set(ref, { fork, volume });
    return ref;
  }

  get(ref: ForkRef): OpenFork {
    const open = this.#forks.get(ref);
    if (open === undefined) throw new AfpError("kFPParamErr", `no fork has the number ${ref}`);
    return open;
  }

  close(ref: ForkRef): void {
    const { fork } = this.get(ref);
    this.#forks.delete(ref);
    fork.close();
  }

  /** The numbers of the forks that are open on a volume. */
  refsOn(volume: Volume): ForkRef[] {
    return [...this.#forks].filter(([, open]) => open.volume === volume).map(([ref]) => ref);
  }
}
