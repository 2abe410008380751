import { RequestRefused, type RequestType } from "../wire/RequestChannel.ts";
import { type RequestClient, RequestServiceAway } from "../wire/RequestClient.ts";
import { giveBackType, leaveType, reserveType, usageType } from "./messages.ts";
import { type SpaceService, SpaceServiceUnavailable, type SpaceUsage } from "./SpaceService.ts";

/** One limited volume's ledger as a session asks it; the channel waits and reconnects by itself. */
export class SpaceClient implements SpaceService {
  readonly #service: RequestClient;
  readonly #storeKey: string;

  constructor(service: RequestClient, storeKey: string) {
    this.#service = service;
    this.#storeKey = storeKey;
  }

  reserve(bytes: number, settledBytes = 0): Promise<boolean> {
    return this.#ask(reserveType, { storeKey: this.#storeKey, bytes, settledBytes });
  }

  async giveBack(bytes: number, settledBytes = 0): Promise<void> {
    await this.#ask(giveBackType, { storeKey: this.#storeKey, bytes, settledBytes });
  }

  usage(): Promise<SpaceUsage> {
    return this.#ask(usageType, { storeKey: this.#storeKey });
  }

  async leave(): Promise<void> {
    await this.#ask(leaveType, { storeKey: this.#storeKey });
  }

  onLost(listener: () => void): () => void {
    return this.#service.onLost(listener);
  }

  async #ask<Request, Reply>(type: RequestType<Request, Reply>, request: Request): Promise<Reply> {
    try {
      return await this.#service.ask(type, request);
    } catch (error) {
      const isAway = error instanceof RequestServiceAway || error instanceof RequestRefused;
      if (!isAway) throw error;
      throw new SpaceServiceUnavailable(`the volume's ledger is not to be had: ${error.message}`, {
        cause: error,
      });
    }
  }
}
