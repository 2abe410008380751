import { type Cnid, firstFreeCnid } from "./Cnid.ts";
import { CnidLayer } from "./CnidLayer.ts";
import { forgetCnid, identifyNode, moveCnid, resolveCnid } from "./cnidRules.ts";
import type { CnidRecord, SeenNode } from "./CnidService.ts";
import { CnidsExhausted, type OpenCnidStore, checkBatch, checkName, cnidsEnd } from "./OpenCnidStore.ts";

/** Beyond this many the oldest records are forgotten: about 200 MB. */
const memoryRecordsMax = 500_000;

interface MemoryCnidStoreSettings {
  firstCnid?: Cnid;
  recordsMax?: number;
}

/** The ids of a volume with `cnidscheme:last`: by the same rules, but only as long as the process lives. */
export class MemoryCnidStore implements OpenCnidStore {
  readonly #table = new CnidLayer();
  readonly #recordsMax: number;
  #next: number;

  constructor(settings: MemoryCnidStoreSettings = {}) {
    this.#next = settings.firstCnid ?? firstFreeCnid;
    this.#recordsMax = settings.recordsMax ?? memoryRecordsMax;
  }

  get recordsCount(): number {
    return this.#table.recordsAdded;
  }

  async identify(nodes: readonly SeenNode[]): Promise<Cnid[]> {
    checkBatch(nodes);
    const cnids = nodes.map((node) => identifyNode(this.#table, node, () => this.#take()));
    this.#forgetOldest();
    return cnids;
  }

  async resolve(cnid: Cnid): Promise<CnidRecord | undefined> {
    return resolveCnid(this.#table, cnid);
  }

  async moved(cnid: Cnid, to: SeenNode): Promise<void> {
    checkName(to.name);
    // An id that was never given stays free to be given.
    if (cnid < this.#next) moveCnid(this.#table, cnid, to);
    this.#forgetOldest();
  }

  async forget(cnid: Cnid): Promise<void> {
    forgetCnid(this.#table, cnid);
  }

  async close(): Promise<void> {}

  #take(): Cnid {
    if (this.#next >= cnidsEnd) throw new CnidsExhausted();
    return this.#next++ as Cnid;
  }

  #forgetOldest(): void {
    while (this.#table.recordsAdded > this.#recordsMax) {
      const oldest = this.#table.oldest();
      if (oldest === undefined) return;
      forgetCnid(this.#table, oldest);
    }
  }
}
