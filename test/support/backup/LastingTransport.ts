import type { AfpReply, AfpTransport } from "../AfpTransport.ts";
import { ConnectionLost, type DsiClient } from "../DsiClient.ts";

interface Request {
  block: Uint8Array;
  /** Of a DSIWrite. */
  data: Uint8Array | undefined;
  /** Its number, once it was sent; a repetition carries it again. */
  id: number | undefined;
  resolve(reply: AfpReply): void;
  reject(error: Error): void;
}

/**
 * What carries a Mac's requests over several connections: while the session waits to be taken over they are kept,
 * then those that were not answered are repeated under their old numbers, in their order.
 */
export class LastingTransport implements AfpTransport {
  #dsi: DsiClient;
  #isWaiting = false;
  readonly #unanswered = new Set<Request>();

  constructor(dsi: DsiClient) {
    this.#dsi = dsi;
  }

  /** Requests that were made and not answered yet. */
  get unansweredCount(): number {
    return this.#unanswered.size;
  }

  command(block: Uint8Array): Promise<AfpReply> {
    return this.#ask(block, undefined);
  }

  write(block: Uint8Array, data: Uint8Array): Promise<AfpReply> {
    return this.#ask(block, data);
  }

  /** From now on a lost connection fails no request: they wait for `goOn`. */
  hold(): void {
    this.#isWaiting = true;
  }

  /** The session goes on over this connection: asks again what was not answered. */
  goOn(dsi: DsiClient): void {
    this.#dsi = dsi;
    this.#isWaiting = false;
    for (const request of this.#unanswered) this.#send(request);
  }

  /** The session is lost for good, and with it everything that was asked. */
  giveUp(): void {
    for (const request of this.#unanswered) request.reject(new ConnectionLost("the session is lost"));
    this.#unanswered.clear();
  }

  #ask(block: Uint8Array, data: Uint8Array | undefined): Promise<AfpReply> {
    return new Promise((resolve, reject) => {
      const request = { block, data, id: undefined, resolve, reject };
      this.#unanswered.add(request);
      if (!this.#isWaiting) this.#send(request);
    });
  }

  #send(request: Request): void {
    const dsi = this.#dsi;
    const { block, data } = request;
    request.id ??= dsi.takeRequestId();
    const reply = data === undefined ? dsi.command(block, request.id) : dsi.write(block, data, request.id);
    reply.then(
      (answer) => {
        this.#unanswered.delete(request);
        request.resolve(answer);
      },
      (error: unknown) => {
        // Of a connection that was given up: another one carries the request.
        if (this.#isWaiting || dsi !== this.#dsi) return;
        this.#unanswered.delete(request);
        request.reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }
}
