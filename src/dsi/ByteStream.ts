/**
 * The connection as dsi needs it; `processes/` makes it of a socket, tests of memory. It delivers nothing before the
 * first `resume()`, and nothing more after `pause()` until the next.
 */
export interface ByteStream {
  /** Gives received bytes; a piece is valid only during the call. */
  onData: ((piece: Uint8Array) => void) | undefined;
  /** The connection is gone, whoever ended it; called once. */
  onClose: ((error?: Error) => void) | undefined;
  /** Everything that was written has left, after a `write()` that answered false. */
  onDrain: (() => void) | undefined;
  /**
   * Sends these pieces in order. True: the stream is done with them, they may be changed or reused at once.
   * False: they belong to the stream until `onDrain`, and nothing more should be written before it.
   */
  write(pieces: readonly Uint8Array[]): boolean;
  pause(): void;
  resume(): void;
  /** Sends what is queued, then ends. */
  end(): void;
  /** Ends at once; what is queued is lost. */
  destroy(): void;
}
