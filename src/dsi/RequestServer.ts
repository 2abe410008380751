/** A long reply's bytes, read while they are sent; `bytes` is known before the first. */
export interface BulkSource {
  readonly bytes: number;
  /** The next piece, at most `bytesMax` long and never empty before the end; valid until the next call. */
  next(bytesMax: number): Uint8Array;
}

/** A whole reply: the result and the bytes behind it; `bulk` follows the block. Nothing of it changes any more. */
export interface Answer {
  result: number;
  block: Uint8Array;
  bulk?: BulkSource;
}

/** The connection went to another process, which answers in our place. */
export const handedOver = "handedOver";

/** What becomes of a request. */
export type Outcome = Answer | typeof handedOver;

/** Takes a DSIWrite's data as it arrives; after a refusal it takes and drops it. */
export interface WriteSink {
  /** The piece is valid only during the call. */
  take(piece: Uint8Array): void;
  /** All announced bytes were taken. */
  finish(): Answer | Promise<Answer>;
  /** The connection ended before all the bytes had come: `finish` is never called. */
  abandon?(): void;
}

/**
 * What a session executes requests with: one at a time, in their order. Whatever it throws, or rejects with, ends
 * the session. A block belongs to whoever is called with it.
 */
export interface RequestServer {
  command(block: Uint8Array): Outcome | Promise<Outcome>;
  /** For a DSIWrite: the block before the data, and how many bytes follow; may refuse by a sink that drops them. */
  write(block: Uint8Array, dataBytes: number): WriteSink | Promise<WriteSink>;
  /** True for commands whose repetition must be answered, not executed again. */
  keepsReply(commandCode: number): boolean;
  /** The reply to DSIGetStatus. */
  status(): Uint8Array;
  /** False: there are too many sessions already, OpenSession is refused. Absent: always true. */
  admits?(): boolean;
}

/**
 * How a connection ended: `closed` by either side as it should be; `lost` (or `silent`: no word from the client for
 * too long) without a good-bye, the session waits to be adopted; `protocolError`: the client broke the protocol;
 * `failed`: the server threw.
 */
export type Ending = "closed" | "lost" | "silent" | "protocolError" | "failed";

/** What a session tells its owner. */
export interface DsiEvents {
  opened?(): void;
  closed?(how: Ending): void;
}
