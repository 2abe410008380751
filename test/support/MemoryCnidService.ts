import type { Cnid } from "../../src/cnid/Cnid.ts";
import {
  type CnidRecord,
  type CnidService,
  CnidServiceUnavailable,
  type SeenNode,
} from "../../src/cnid/CnidService.ts";
import { MemoryCnidStore } from "../../src/cnid/MemoryCnidStore.ts";

/** A volume's ids in memory, which a test can take away and give back. */
export class MemoryCnidService implements CnidService {
  /** While true every call fails, as when the service stays away for too long. */
  isAway = false;
  /** How often each call came, failed ones included. */
  readonly calls = { identify: 0, resolve: 0, moved: 0, forget: 0 };
  readonly #store = new MemoryCnidStore();

  /** How many ids are known. */
  get recordsCount(): number {
    return this.#store.recordsCount;
  }

  async identify(nodes: readonly SeenNode[]): Promise<Cnid[]> {
    this.#enter("identify");
    return this.#store.identify(nodes);
  }

  async resolve(cnid: Cnid): Promise<CnidRecord | undefined> {
    this.#enter("resolve");
    return this.#store.resolve(cnid);
  }

  async moved(cnid: Cnid, to: SeenNode): Promise<void> {
    this.#enter("moved");
    return this.#store.moved(cnid, to);
  }

  async forget(cnid: Cnid): Promise<void> {
    this.#enter("forget");
    return this.#store.forget(cnid);
  }

  #enter(call: keyof MemoryCnidService["calls"]): void {
    this.calls[call]++;
    if (this.isAway) throw new CnidServiceUnavailable("the test took the CNID service away");
  }
}
