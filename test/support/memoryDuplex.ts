import type { ByteStream } from "../../src/dsi/ByteStream.ts";

/** How an in-memory connection behaves. */
export interface MemoryDuplexSettings {
  /** Bytes on their way in one direction from which on `write()` answers false. */
  highWaterBytes?: number;
  /** How long the next delivered piece may be; asked once a piece. */
  pieceBytes?: () => number;
}

/**
 * One end of an in-memory connection, as strict as its contract allows: a piece is overwritten after it was
 * delivered, and bytes that were not taken at once are read only when they leave.
 */
export class MemoryStream implements ByteStream {
  onData: ((piece: Uint8Array) => void) | undefined;
  onClose: ((error?: Error) => void) | undefined;
  onDrain: (() => void) | undefined;
  peer: MemoryStream | undefined;
  /** Every byte that was written, for tests that look at the wire. */
  readonly sent: Buffer[] = [];
  readonly #settings: Required<MemoryDuplexSettings>;
  /** Written and not yet delivered. */
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #isFlowing = false;
  #owesDrain = false;
  #isEnding = false;
  #isClosed = false;
  #isDelivering = false;
  #isScheduled = false;

  constructor(settings: MemoryDuplexSettings) {
    this.#settings = { highWaterBytes: 64 * 1024, pieceBytes: () => 64 * 1024, ...settings };
  }

  get isFlowing(): boolean {
    return this.#isFlowing;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  write(pieces: readonly Uint8Array[]): boolean {
    if (this.#isClosed || this.#isEnding) return true;
    let bytes = 0;
    for (const piece of pieces) bytes += piece.length;
    const takesAtOnce = this.#queuedBytes + bytes <= this.#settings.highWaterBytes;
    this.#queuedBytes += bytes;
    this.#queue.push(...(takesAtOnce ? pieces.map((piece) => Uint8Array.from(piece)) : pieces));
    if (!takesAtOnce) this.#owesDrain = true;
    this.schedule();
    return takesAtOnce;
  }

  pause(): void {
    this.#isFlowing = false;
  }

  resume(): void {
    this.#isFlowing = true;
    this.peer?.schedule();
  }

  end(): void {
    this.#isEnding = true;
    this.schedule();
  }

  destroy(error?: Error): void {
    this.#close(error);
    const { peer } = this;
    queueMicrotask(() => {
      if (peer !== undefined) peer.#close();
    });
  }

  /** Delivers what can be delivered, a moment later. */
  schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    const { peer } = this;
    if (peer === undefined || this.#isDelivering) return;
    this.#isDelivering = true;
    while (peer.#isFlowing && this.#queuedBytes > 0 && !this.#isClosed) this.#deliverPiece(peer);
    this.#isDelivering = false;
    if (this.#queuedBytes > 0 || this.#isClosed) return;
    if (this.#owesDrain) {
      this.#owesDrain = false;
      this.onDrain?.();
    }
    if (this.#isEnding && this.#queuedBytes === 0) this.destroy();
  }

  #deliverPiece(peer: MemoryStream): void {
    const piece = Buffer.alloc(Math.min(this.#queuedBytes, Math.max(1, this.#settings.pieceBytes())));
    let filled = 0;
    while (filled < piece.length) {
      const first = this.#queue[0] ?? new Uint8Array(0);
      const part = first.subarray(0, piece.length - filled);
      piece.set(part, filled);
      filled += part.length;
      if (part.length === first.length) this.#queue.shift();
      else this.#queue[0] = first.subarray(part.length);
    }
    this.#queuedBytes -= piece.length;
    this.sent.push(Buffer.from(piece));
    peer.onData?.(piece);
    piece.fill(0xdb);
  }

  #close(error?: Error): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.onClose?.(error);
  }
}

/** Both ends of a connection that lives in memory only. */
export function memoryDuplex(settings: MemoryDuplexSettings = {}): [MemoryStream, MemoryStream] {
  const here = new MemoryStream(settings);
  const there = new MemoryStream(settings);
  here.peer = there;
  there.peer = here;
  return [here, there];
}
