import type { RequestType } from "../wire/RequestChannel.ts";
import type { RequestClient } from "../wire/RequestClient.ts";
import { giveBackType, reserveType, usageType } from "./messages.ts";
import { type SpaceService, SpaceServiceUnavailable, type SpaceUsage } from "./SpaceService.ts";

/** A session's way to the ledger of one volume. */
export class SpaceClient implements SpaceService {
  readonly #client: RequestClient;
  readonly #storeKey: string;

  constructor(client: RequestClient, storeKey: string) {
    this.#client = client;
    this.#storeKey = storeKey;
  }

  async reserve(bytes: number, settledBytes = 0): Promise<boolean> {
    const reply = await this.#ask(reserveType, { storeKey: this.#storeKey, bytes, settledBytes });
    return reply.isReserved;
  }

  async giveBack(bytes: number, settledBytes = 0): Promise<void> {
    await this.#ask(giveBackType, { storeKey: this.#storeKey, bytes, settledBytes });
  }

  async usage(): Promise<SpaceUsage> {
    return await this.#ask(usageType, { storeKey: this.#storeKey });
  }

  onLost(listener: () => void): () => void {
    const listeners = lostListenersOf(this.#client);
    // Wrapped, so that the same function listens as often as it was given.
    const entry = { listener };
    listeners.add(entry);
    return () => listeners.delete(entry);
  }

  async #ask<Request, Reply>(type: RequestType<Request, Reply>, request: Request): Promise<Reply> {
    try {
      return await this.#client.ask(type, request);
    } catch (error) {
      throw new SpaceServiceUnavailable("the space ledger did not answer", { cause: error });
    }
  }
}

interface LostListener {
  listener: () => void;
}

/** A session opens and closes volumes as often as it likes; its connection hears of us once. */
const lostListeners = new WeakMap<RequestClient, Set<LostListener>>();

function lostListenersOf(client: RequestClient): Set<LostListener> {
  const known = lostListeners.get(client);
  if (known !== undefined) return known;
  const listeners = new Set<LostListener>();
  lostListeners.set(client, listeners);
  client.onLost(() => {
    for (const { listener } of listeners) listener();
  });
  return listeners;
}
