/** How full a limited volume is; bytes on disk, reservations of running sessions included. */
export interface SpaceUsage {
  usedBytes: number;
  limitBytes: number;
}

/**
 * The ledger of one limited volume. What a session adds to the volume it reserves first, so that all sessions
 * together never pass the limit; what it deletes it gives back. Every call waits and retries while the service is
 * away, and fails with SpaceServiceUnavailable when it stays away.
 *
 * `settledBytes` is news for the ledger: so many bytes of earlier reservations are no longer kept for later,
 * because they are on disk now or are given back by this very call.
 */
export interface SpaceService {
  /** False: the volume's limit would be passed, and nothing was reserved. Waits while the first count still runs. */
  reserve(bytes: number, settledBytes?: number): Promise<boolean>;
  /** Bytes that were deleted, or reserved and not needed. */
  giveBack(bytes: number, settledBytes?: number): Promise<void>;
  usage(): Promise<SpaceUsage>;
  /**
   * Calls the listener whenever the ledger may have forgotten this session: what it reserved then counts as on
   * disk, and must not be used later. The answer ends it.
   */
  onLost?(listener: () => void): () => void;
}

/** The ledger could not be asked in time; nothing is known about the volume's room just now. */
export class SpaceServiceUnavailable extends Error {
  override readonly name = "SpaceServiceUnavailable";
}
