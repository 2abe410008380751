import { Writer } from "../wire/Writer.ts";
import { dsiCommand, requestFrame } from "./frame.ts";
import type { FrameSender } from "./FrameSender.ts";

const noBytes = new Uint8Array(0);

/** What the server says of its own accord, with request ids of its own. */
export class ServerRequests {
  /** The way out; another one after a session was adopted. */
  sender: FrameSender | undefined;
  /** The largest payload of an attention that the client takes. */
  attentionQuantum = 0;
  #nextId = 0;
  /** Attentions that wait for the end of a reply; the same one twice says nothing new. */
  readonly #attentions = new Set<number>();

  get nextId(): number {
    return this.#nextId;
  }

  /** Goes on where another process, or another connection, stopped. */
  restart(nextId: number, attentionQuantum: number): void {
    this.#nextId = nextId;
    this.attentionQuantum = attentionQuantum;
    this.#attentions.clear();
  }

  tickle(): void {
    this.#send(dsiCommand.tickle, noBytes);
  }

  closeSession(): void {
    this.#send(dsiCommand.closeSession, noBytes);
  }

  /** The 16 bits of AFPUserBytes; it goes when no reply is on its way. */
  attention(userBytes: number): void {
    this.#attentions.add(userBytes);
    this.flush();
  }

  /** Sends the attentions that waited. */
  flush(): void {
    if (this.#attentions.size === 0 || this.sender?.isIdle !== true) return;
    for (const userBytes of this.#attentions) {
      const writer = new Writer(2);
      writer.u16(userBytes);
      this.#send(dsiCommand.attention, writer.finish().subarray(0, this.attentionQuantum));
    }
    this.#attentions.clear();
  }

  #send(command: number, payload: Uint8Array): void {
    this.sender?.send(requestFrame(command, this.#nextId, payload));
    this.#nextId = (this.#nextId + 1) & 0xffff;
  }
}
