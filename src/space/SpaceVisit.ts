import { answering, type RequestHandler, RequestRefused } from "../wire/RequestChannel.ts";
import { giveBackType, leaveType, reserveType, usageType } from "./messages.ts";
import type { SpaceLedger } from "./SpaceLedger.ts";

/** One connection's dealings with the ledgers that its token allows. */
export class SpaceVisit {
  readonly handlers: readonly RequestHandler[];
  readonly #ledgerFor: (storeKey: string) => SpaceLedger | undefined;
  /** Ledgers of which this connection may hold bytes. */
  readonly #holding = new Set<SpaceLedger>();
  #isGone = false;

  constructor(ledgerFor: (storeKey: string) => SpaceLedger | undefined) {
    this.#ledgerFor = ledgerFor;
    this.handlers = [
      answering(reserveType, ({ storeKey, bytes }) => this.#reserve(this.#ledger(storeKey), bytes)),
      answering(giveBackType, ({ storeKey, bytes }) => this.#ledger(storeKey).giveBack(bytes) as undefined),
      answering(usageType, ({ storeKey }) => this.#ledger(storeKey).usage()),
      answering(leaveType, ({ storeKey }) => {
        this.#holding.delete(this.#ledger(storeKey));
        return undefined;
      }),
    ];
  }

  /** The connection is gone: what it held and did not spend is on no disk, and only a count can tell how much. */
  left(): void {
    this.#isGone = true;
    for (const ledger of this.#holding) ledger.askForCount();
    this.#holding.clear();
  }

  async #reserve(ledger: SpaceLedger, bytes: number): Promise<boolean> {
    const isGranted = await ledger.reserve(bytes);
    if (!isGranted) return false;
    if (this.#isGone) ledger.giveBack(bytes);
    else this.#holding.add(ledger);
    return true;
  }

  #ledger(storeKey: string): SpaceLedger {
    const found = this.#ledgerFor(storeKey);
    if (found !== undefined) return found;
    throw new RequestRefused("notAllowed", "this session may not use that volume's ledger");
  }
}
