import type { Answer } from "./RequestServer.ts";

/** How many requests back a repetition is recognised; told to the client. */
export const replayCacheEntries = 128;

/** All kept blocks together; what they push out is the oldest. */
const replayBytesMax = 1024 * 1024;

interface Entry {
  requestId: number;
  commandCode: number;
  answer: Answer;
}

/**
 * Whole replies to requests that must not be executed twice, for a client that repeats them after a reconnect.
 * Request n's reply goes when request n + 128 arrives.
 */
export class ReplayCache {
  /** By `requestId % replayCacheEntries`; in the order in which they were kept. */
  readonly #entries = new Map<number, Entry>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** The reply to this very request, if it is a repetition; else room is made for the new one's. */
  find(requestId: number, commandCode: number): Answer | undefined {
    const slot = requestId % replayCacheEntries;
    const entry = this.#entries.get(slot);
    if (entry === undefined) return undefined;
    if (entry.requestId === requestId && entry.commandCode === commandCode) return entry.answer;
    this.#drop(slot, entry);
    return undefined;
  }

  keep(requestId: number, commandCode: number, { result, block }: Answer): void {
    const slot = requestId % replayCacheEntries;
    const old = this.#entries.get(slot);
    if (old !== undefined) this.#drop(slot, old);
    // A copy of its own: the block may be a small view that holds on to a large buffer.
    const answer = { result, block: new Uint8Array(block) };
    this.#entries.set(slot, { requestId, commandCode, answer });
    this.#bytes += block.length;
    for (const [oldestSlot, oldest] of this.#entries) {
      if (this.#bytes <= replayBytesMax) break;
      this.#drop(oldestSlot, oldest);
    }
  }

  #drop(slot: number, entry: Entry): void {
    this.#entries.delete(slot);
    this.#bytes -= entry.answer.block.length;
  }
}
