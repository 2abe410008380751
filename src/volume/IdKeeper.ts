import { CnidServiceUnavailable, type CnidService, identifyNodesMax } from "../cnid/CnidService.ts";
import type { CnidRecord, SeenNode } from "../cnid/CnidService.ts";
import type { Cnid } from "../cnid/Cnid.ts";
import { FileError } from "../storage/FileError.ts";

/**
 * The CNID service as a volume uses it. What the disk has been through already (a node moved, a node deleted) is
 * never lost to a service that is away just then: it is owed, and paid before the next question.
 */
export class IdKeeper {
  readonly #service: CnidService;
  readonly #owed: (() => Promise<void>)[] = [];
  #paying: Promise<void> | undefined;

  constructor(service: CnidService) {
    this.#service = service;
  }

  /**
   * Throws `unavailable` while the service does not know everything that was done. Asked before every
   * change.
   */
  async catchUp(): Promise<void> {
    while (this.#owed.length > 0 || this.#paying !== undefined) {
      this.#paying ??= this.#pay().finally(() => (this.#paying = undefined));
      await this.#paying;
    }
  }

  async identify(nodes: readonly SeenNode[]): Promise<Cnid[]> {
    await this.catchUp();
    const cnids: Cnid[] = [];
    for (let start = 0; start < nodes.length; start += identifyNodesMax) {
      const batch = nodes.slice(start, start + identifyNodesMax);
      cnids.push(...(await asked(this.#service.identify(batch))));
    }
    return cnids;
  }

  async resolve(cnid: Cnid): Promise<CnidRecord | undefined> {
    await this.catchUp();
    return await asked(this.#service.resolve(cnid));
  }

  /** The node is at its new place already, so this never fails. */
  async moved(cnid: Cnid, to: SeenNode): Promise<void> {
    await this.#owe(() => this.#service.moved(cnid, to));
  }

  /** The node is gone already, so this never fails. */
  async forget(cnid: Cnid): Promise<void> {
    await this.#owe(() => this.#service.forget(cnid));
  }

  async #owe(debt: () => Promise<void>): Promise<void> {
    this.#owed.push(debt);
    try {
      await this.catchUp();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
    }
  }

  async #pay(): Promise<void> {
    for (let [debt] = this.#owed; debt !== undefined; [debt] = this.#owed) {
      try {
        await asked(debt());
      } catch (error) {
        // Only a service that is away gets the same again; what it refuses it would refuse for ever.
        if (!isUnavailable(error)) this.#owed.shift();
        throw error;
      }
      this.#owed.shift();
    }
  }
}

async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof CnidServiceUnavailable)) throw error;
    throw new FileError("unavailable", "the service of ids is away", { cause: error });
  }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof FileError && error.kind === "unavailable";
}
