import type { StateFolder } from "../state/StateFolder.ts";
import type { Clock } from "../system/clock.ts";
import type { Log } from "../system/log.ts";
import { SpaceLedger } from "./SpaceLedger.ts";

/** What the ledgers need of the process around them. */
export interface SpaceLedgersPorts {
  clock: Clock;
  log: Log;
  /** Somebody who may read the volume is to count it and call `counted`. */
  wantsCount(storeKey: string): void;
}

/** Every limited volume's ledger, opened when it is asked for first and closed when nobody may use it any more. */
export class SpaceLedgers {
  readonly #state: StateFolder;
  readonly #ports: SpaceLedgersPorts;
  readonly #open = new Map<string, SpaceLedger>();
  /** To be closed when their count is there: it would mislead a ledger that was opened while it ran. */
  readonly #released = new Set<string>();

  constructor(state: StateFolder, ports: SpaceLedgersPorts) {
    this.#state = state;
    this.#ports = ports;
  }

  get(storeKey: string, limitBytes: number): SpaceLedger {
    const known = this.#open.get(storeKey);
    this.#released.delete(storeKey);
    if (known !== undefined) {
      // The limit that was configured last holds for all.
      known.limitBytes = limitBytes;
      return known;
    }
    const { clock, log } = this.#ports;
    const ledger = new SpaceLedger(this.#state.spaceLedgerFolder(storeKey), limitBytes, {
      clock,
      log: log.child({ storeKey }),
      wantsCount: () => this.#ports.wantsCount(storeKey),
    });
    this.#open.set(storeKey, ledger);
    return ledger;
  }

  /** A count of a volume ended. */
  counted(storeKey: string, bytes: number): void {
    this.#open.get(storeKey)?.setCounted(bytes);
    if (this.#released.has(storeKey)) this.#close(storeKey);
  }

  /** Nobody may use a ledger just now. */
  release(storeKey: string): void {
    if (this.#open.get(storeKey)?.isCounting === true) this.#released.add(storeKey);
    else this.#close(storeKey);
  }

  /** Writes all ledgers out. */
  close(): void {
    for (const storeKey of this.#open.keys()) this.#close(storeKey);
  }

  #close(storeKey: string): void {
    this.#open.get(storeKey)?.close();
    this.#open.delete(storeKey);
    this.#released.delete(storeKey);
  }
}
