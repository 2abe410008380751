import type { StateFolder } from "../state/StateFolder.ts";
import { CnidStore, type CnidStorePorts } from "./CnidStore.ts";
import { MemoryCnidStore } from "./MemoryCnidStore.ts";
import type { OpenCnidStore } from "./OpenCnidStore.ts";

/** Every volume's store, opened when it is asked for first and closed when nobody may use it any more. */
export class CnidStores {
  readonly #state: StateFolder;
  readonly #ports: CnidStorePorts;
  readonly #open = new Map<string, Promise<OpenCnidStore>>();
  readonly #closing = new Map<string, Promise<void>>();

  constructor(state: StateFolder, ports: CnidStorePorts) {
    this.#state = state;
    this.#ports = ports;
  }

  /** Throws CnidStoreDamaged; the next call tries again. */
  get(storeKey: string, isPersistent: boolean): Promise<OpenCnidStore> {
    const known = this.#open.get(storeKey);
    if (known !== undefined) return known;
    const opening = this.#openStore(storeKey, isPersistent);
    this.#open.set(storeKey, opening);
    opening.catch((error: unknown) => {
      this.#ports.log.error({ storeKey, err: error }, "a volume's ids can't be used");
      if (this.#open.get(storeKey) === opening) this.#open.delete(storeKey);
    });
    return opening;
  }

  /** Writes a store out and lets go of it; one that lives in memory is kept until the process ends. */
  async release(storeKey: string): Promise<void> {
    const opening = this.#open.get(storeKey);
    const store = await opening?.catch(() => undefined);
    if (store === undefined || store instanceof MemoryCnidStore || this.#open.get(storeKey) !== opening)
      return;
    this.#open.delete(storeKey);
    const closing = this.#close(storeKey, store);
    this.#closing.set(storeKey, closing);
    await closing;
    this.#closing.delete(storeKey);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((storeKey) => this.release(storeKey)));
    await Promise.all(this.#closing.values());
  }

  async #openStore(storeKey: string, isPersistent: boolean): Promise<OpenCnidStore> {
    await this.#closing.get(storeKey);
    if (!isPersistent) return new MemoryCnidStore();
    return CnidStore.open(this.#state.cnidStoreFolder(storeKey), this.#ports);
  }

  async #close(storeKey: string, store: OpenCnidStore): Promise<void> {
    try {
      await store.close();
    } catch (error) {
      this.#ports.log.error(
        { storeKey, err: error },
        "a volume's ids could not be written out; the journal has them",
      );
    }
  }
}
