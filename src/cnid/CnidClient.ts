import { RequestRefused, type RequestType } from "../wire/RequestChannel.ts";
import { type RequestClient, RequestServiceAway } from "../wire/RequestClient.ts";
import type { Cnid } from "./Cnid.ts";
import { type CnidRecord, type CnidService, CnidServiceUnavailable, type SeenNode } from "./CnidService.ts";
import { forgetType, identifyType, movedType, resolveType } from "./messages.ts";

/** One volume's ids as a session asks for them; the channel waits, reconnects and repeats by itself. */
export class CnidClient implements CnidService {
  readonly #service: RequestClient;
  readonly #storeKey: string;

  constructor(service: RequestClient, storeKey: string) {
    this.#service = service;
    this.#storeKey = storeKey;
  }

  identify(nodes: readonly SeenNode[]): Promise<Cnid[]> {
    return this.#ask(identifyType, { storeKey: this.#storeKey, nodes: [...nodes] });
  }

  resolve(cnid: Cnid): Promise<CnidRecord | undefined> {
    return this.#ask(resolveType, { storeKey: this.#storeKey, cnid });
  }

  async moved(cnid: Cnid, to: SeenNode): Promise<void> {
    await this.#ask(movedType, { storeKey: this.#storeKey, cnid, to });
  }

  async forget(cnid: Cnid): Promise<void> {
    await this.#ask(forgetType, { storeKey: this.#storeKey, cnid });
  }

  async #ask<Request, Reply>(type: RequestType<Request, Reply>, request: Request): Promise<Reply> {
    try {
      return await this.#service.ask(type, request);
    } catch (error) {
      const isAway = error instanceof RequestServiceAway || error instanceof RequestRefused;
      if (!isAway) throw error;
      throw new CnidServiceUnavailable(`the volume's ids are not to be had: ${error.message}`, {
        cause: error,
      });
    }
  }
}
