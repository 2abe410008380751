import type { Clock, Timer } from "../system/clock.ts";
import type { ByteStream } from "./ByteStream.ts";
import type { BulkSource } from "./RequestServer.ts";

/** One pull from a bulk source: large enough for few system calls, small enough to stay in the processor's cache. */
const pieceBytesMax = 256 * 1024;

/** What may leave without a pause for everything else that the process has to do. */
const bytesPerTurn = 8 * 1024 * 1024;

interface Outgoing {
  frame: Uint8Array;
  bulk: BulkSource | undefined;
}

/** What the sender tells its session. */
export interface SenderEvents {
  /** Bytes were given to the stream. */
  sent(): void;
  /** Everything has left: the next request may run. */
  idle(): void;
  /** A bulk source failed in the middle of its reply, which can't be ended properly any more. */
  failed(error: unknown): void;
}

/** One connection's way out: whole frames one after the other, bulk data pulled as fast as the stream takes it. */
export class FrameSender {
  readonly #stream: ByteStream;
  readonly #clock: Clock;
  readonly #events: SenderEvents;
  readonly #waiting: Outgoing[] = [];
  #bulk: BulkSource | undefined;
  #bulkLeft = 0;
  #isBlocked = false;
  #isDead = false;
  #turn: Timer | undefined;

  constructor(stream: ByteStream, clock: Clock, events: SenderEvents) {
    this.#stream = stream;
    this.#clock = clock;
    this.#events = events;
  }

  /** Nothing waits, and the stream is done with every byte. */
  get isIdle(): boolean {
    return !this.#isBlocked && this.#bulk === undefined && this.#waiting.length === 0;
  }

  /** Sends a frame behind those that wait; a bulk source's bytes belong to it. */
  send(frame: Uint8Array, bulk?: BulkSource): void {
    if (this.#isDead) return;
    this.#waiting.push({ frame, bulk });
    if (!this.#isBlocked && this.#bulk === undefined) this.#flow();
  }

  /** The stream has room again. */
  drained(): void {
    if (this.#isDead || !this.#isBlocked) return;
    this.#isBlocked = false;
    this.#flow();
    if (this.isIdle) this.#events.idle();
  }

  /** Sends nothing any more, not even what waits. */
  stop(): void {
    this.#isDead = true;
    this.#turn?.cancel();
    this.#waiting.length = 0;
    this.#bulk = undefined;
    this.#isBlocked = false;
  }

  #flow(): void {
    let left = bytesPerTurn;
    while (!this.#isDead && !this.#isBlocked) {
      if (left <= 0) return this.#pause();
      const pieces = this.#nextPieces();
      if (pieces === undefined) return;
      for (const piece of pieces) left -= piece.length;
      this.#isBlocked = !this.#stream.write(pieces);
      this.#events.sent();
    }
  }

  #pause(): void {
    this.#isBlocked = true;
    this.#turn = this.#clock.after(0, () => {
      this.#turn = undefined;
      this.drained();
    });
  }

  #nextPieces(): Uint8Array[] | undefined {
    const pieces: Uint8Array[] = [];
    if (this.#bulk === undefined) {
      const next = this.#waiting.shift();
      if (next === undefined) return undefined;
      pieces.push(next.frame);
      this.#bulk = next.bulk;
      this.#bulkLeft = next.bulk?.bytes ?? 0;
    }
    if (this.#bulk === undefined) return pieces;
    try {
      if (this.#bulkLeft > 0) pieces.push(this.#pull(this.#bulk));
    } catch (error) {
      this.stop();
      this.#events.failed(error);
      return undefined;
    }
    if (this.#bulkLeft === 0) this.#bulk = undefined;
    return pieces;
  }

  #pull(bulk: BulkSource): Uint8Array {
    const bytesMax = Math.min(this.#bulkLeft, pieceBytesMax);
    const piece = bulk.next(bytesMax);
    if (piece.length === 0 || piece.length > bytesMax) {
      throw new RangeError(`a bulk source gave ${piece.length} bytes, asked for at most ${bytesMax}`);
    }
    this.#bulkLeft -= piece.length;
    return piece;
  }
}
