import { answering, type RequestHandler, RequestRefused } from "../wire/RequestChannel.ts";
import { giveBackType, leaveType, reserveType, usageType } from "./messages.ts";
import type { SpaceHolder } from "./SpaceHolder.ts";
import type { SpaceLedger } from "./SpaceLedger.ts";

/** One connection's dealings with the ledgers that its token allows. */
export class SpaceVisit {
  readonly handlers: readonly RequestHandler[];
  readonly #ledgerFor: (storeKey: string) => SpaceLedger | undefined;
  /** Ledgers that this connection has used and not left, and what they know about it. */
  readonly #holders = new Map<SpaceLedger, SpaceHolder>();
  #isGone = false;

  constructor(ledgerFor: (storeKey: string) => SpaceLedger | undefined) {
    this.#ledgerFor = ledgerFor;
    this.handlers = [
      answering(reserveType, ({ storeKey, bytes, settledBytes }) =>
        this.#reserve(this.#ledger(storeKey), bytes, settledBytes),
      ),
      answering(giveBackType, ({ storeKey, bytes, settledBytes }) => {
        const ledger = this.#ledger(storeKey);
        this.#holder(ledger).settled(settledBytes);
        ledger.giveBack(bytes);
        return undefined;
      }),
      answering(usageType, ({ storeKey }) => {
        const ledger = this.#ledger(storeKey);
        this.#holder(ledger);
        return ledger.usage();
      }),
      answering(leaveType, ({ storeKey }) => {
        this.#leave(this.#ledger(storeKey));
        return undefined;
      }),
    ];
  }

  /** The connection is gone, and what it held. */
  left(): void {
    this.#isGone = true;
    for (const [ledger, holder] of this.#holders) ledger.lose(holder);
    this.#holders.clear();
  }

  #reserve(ledger: SpaceLedger, bytes: number, settledBytes: number): boolean | Promise<boolean> {
    const holder = this.#holder(ledger);
    holder.settled(settledBytes);
    const reserved = ledger.reserve(bytes, holder);
    if (!(reserved instanceof Promise)) return reserved;
    return reserved.then((isReserved) => {
      if (isReserved) this.#heldLate(ledger, holder, bytes);
      return isReserved;
    });
  }

  /** A reservation had to wait: meanwhile the volume may have been left, or the connection lost. */
  #heldLate(ledger: SpaceLedger, holder: SpaceHolder, bytes: number): void {
    const now = this.#holders.get(ledger);
    if (this.#isGone) ledger.giveBack(bytes);
    else if (now === undefined) this.#holders.set(ledger, holder);
    else if (now !== holder) now.reserved(bytes);
    if (this.#holders.get(ledger) !== holder) ledger.leave(holder);
  }

  /** From its first question on, a connection may bring changes that the ledger never hears of when it dies. */
  #holder(ledger: SpaceLedger): SpaceHolder {
    const holder = this.#holders.get(ledger) ?? ledger.enter();
    this.#holders.set(ledger, holder);
    return holder;
  }

  #leave(ledger: SpaceLedger): void {
    const holder = this.#holders.get(ledger);
    if (holder === undefined) return;
    this.#holders.delete(ledger);
    ledger.leave(holder);
  }

  #ledger(storeKey: string): SpaceLedger {
    const found = this.#ledgerFor(storeKey);
    if (found !== undefined) return found;
    throw new RequestRefused("notAllowed", "this session may not use that volume's ledger");
  }
}
