/** How full a limited volume is; bytes on disk, reservations of running sessions included. */
export interface SpaceUsage {
  usedBytes: number;
  limitBytes: number;
}

/**
 * The ledger of one limited volume. What a session adds to the volume it reserves first, so that all sessions
 * together never pass the limit; what it deletes it gives back. Fails like CnidService while the service is away.
 *
 * `settledBytes` is news for the ledger: so many bytes of what was reserved earlier are no longer kept for later.
 * They are on disk, on their way there, or given back by this very call.
 */
export interface SpaceService {
  /** False: the volume's limit would be passed, and nothing was reserved. Waits while the first count still runs. */
  reserve(bytes: number, settledBytes?: number): Promise<boolean>;
  /** Bytes that were deleted, or reserved and not needed. */
  giveBack(bytes: number, settledBytes?: number): Promise<void>;
  usage(): Promise<SpaceUsage>;
  /** Everything that was reserved is spent or given back: nothing is lost when we are gone. */
  leave?(): Promise<void>;
  /**
   * Calls the listener whenever the ledger lost sight of us: it takes what we held for spent, so that we may neither
   * spend it nor give it back. The returned function ends that.
   */
  onLost?(listener: () => void): () => void;
}

/** The ledger could not be reached in time; nothing is known about the volume's room just now. */
export class SpaceServiceUnavailable extends Error {
  override readonly name = "SpaceServiceUnavailable";
}
