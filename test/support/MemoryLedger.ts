import { type SpaceService, SpaceServiceUnavailable, type SpaceUsage } from "../../src/space/SpaceService.ts";

/** A ledger in memory that can be taken away. */
export class MemoryLedger implements SpaceService {
  usedBytes: number;
  readonly limitBytes: number;
  isAway = false;

  constructor(usedBytes: number, limitBytes: number) {
    this.usedBytes = usedBytes;
    this.limitBytes = limitBytes;
  }

  async reserve(bytes: number): Promise<boolean> {
    if (this.isAway) throw new SpaceServiceUnavailable("the ledger is away");
    if (this.usedBytes + bytes > this.limitBytes) return false;
    this.usedBytes += bytes;
    return true;
  }

  async giveBack(bytes: number): Promise<void> {
    this.usedBytes -= bytes;
  }

  async usage(): Promise<SpaceUsage> {
    if (this.isAway) throw new SpaceServiceUnavailable("the ledger is away");
    return { usedBytes: this.usedBytes, limitBytes: this.limitBytes };
  }
}
