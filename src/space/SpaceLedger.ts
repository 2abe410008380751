import type { Clock, Timer } from "../system/clock.ts";
import type { Log } from "../system/log.ts";
import { CountWindow } from "./CountWindow.ts";
import type { SpaceUsage } from "./SpaceService.ts";
import { UsedFile } from "./UsedFile.ts";

/** The bound on disk is this much ahead of the used bytes, so that it is written seldom. */
const aheadBytes = 256 * 1024 * 1024;

/** How often a bound that is too high is written anew, a count that nobody answered is asked for again. */
const upkeepMilliseconds = 60_000;

/** Sessions keep a give-back for some seconds: so long after a count it may concern what the count missed already. */
export const settleMilliseconds = 10_000;

/** What a ledger needs of the process around it. */
export interface SpaceLedgerPorts {
  clock: Clock;
  log: Log;
  /** Somebody who may read the volume is to count it and call `setCounted`. */
  wantsCount(): void;
}

/**
 * The used bytes of one limited volume: what is on disk, and what sessions have reserved. It is never less than the
 * truth, whatever dies: a bound that it will not pass is on disk before it grows, and counts only tighten it by what
 * they can prove.
 */
export class SpaceLedger {
  limitBytes: number;
  readonly #ports: SpaceLedgerPorts;
  readonly #file: UsedFile;
  readonly #window: CountWindow;
  readonly #upkeep: Timer;
  /** Undefined until the first count. */
  #usedBytes: number | undefined;
  /** The used bytes may grow to this without a word to the disk. */
  #boundBytes = 0;
  #counted: Promise<void>;
  #endWaiting: () => void = () => {};
  #isCountWanted = false;
  #settleTimer: Timer | undefined;
  #ignoresGivesUntil = Number.NEGATIVE_INFINITY;

  /** Opens the ledger in a folder and asks for a count: much may have happened to the volume since the last. */
  constructor(folder: string, limitBytes: number, ports: SpaceLedgerPorts) {
    this.limitBytes = limitBytes;
    this.#ports = ports;
    this.#file = new UsedFile(folder);
    this.#window = new CountWindow(ports.clock);
    this.#usedBytes = this.#file.read();
    this.#boundBytes = this.#usedBytes ?? 0;
    this.#counted =
      this.#usedBytes === undefined
        ? new Promise((resolve) => {
            this.#endWaiting = resolve;
          })
        : Promise.resolve();
    this.#upkeep = ports.clock.every(upkeepMilliseconds, () => this.#keepUp());
    this.askForCount();
  }

  /** Whether anything is known yet. */
  get isCounted(): boolean {
    return this.#usedBytes !== undefined;
  }

  /** False: the limit would be passed, and nothing was reserved. */
  async reserve(bytes: number): Promise<boolean> {
    if (this.#usedBytes === undefined) await this.#counted;
    const after = (this.#usedBytes ?? 0) + bytes;
    if (after > this.limitBytes) return false;
    if (after > this.#boundBytes) this.#writeBound(after);
    this.#usedBytes = after;
    this.#window.reserved(bytes);
    return true;
  }

  giveBack(bytes: number): void {
    this.#window.gaveBack(bytes);
    if (this.#usedBytes === undefined) return;
    if (this.#ports.clock.monotonicMilliseconds() < this.#ignoresGivesUntil) return;
    this.#usedBytes = Math.max(0, this.#usedBytes - bytes);
  }

  async usage(): Promise<SpaceUsage> {
    if (this.#usedBytes === undefined) await this.#counted;
    return { usedBytes: this.#usedBytes ?? 0, limitBytes: this.limitBytes };
  }

  /** Asks for a count, unless one is on its way. */
  askForCount(): void {
    if (this.#isCountWanted) return;
    this.#isCountWanted = true;
    this.#window.begin();
    this.#ports.wantsCount();
  }

  /** What a count that began after it was asked for has found on disk. */
  setCounted(bytes: number): void {
    this.#isCountWanted = false;
    if (this.#usedBytes !== undefined) {
      this.#settleTimer?.cancel();
      this.#settleTimer = this.#ports.clock.after(settleMilliseconds, () => this.#settle(bytes));
      return;
    }
    this.#usedBytes = bytes;
    this.#ignoresGivesUntil = this.#ports.clock.monotonicMilliseconds() + settleMilliseconds;
    this.#writeBound(bytes);
    this.#endWaiting();
  }

  /** Keeps the exact number for the next start. */
  close(): void {
    this.#upkeep.cancel();
    this.#settleTimer?.cancel();
    if (this.#usedBytes !== undefined) this.#write(this.#usedBytes);
  }

  /**
   * Sessions went on while the count ran, so it only says between which bounds the truth is. What we have added up
   * ourselves is exact as long as it lies between them.
   */
  #settle(countedBytes: number): void {
    this.#settleTimer = undefined;
    if (this.#usedBytes === undefined) return;
    const most = countedBytes + this.#window.reservedBytes;
    const least = countedBytes - this.#window.givenBytes;
    const before = this.#usedBytes;
    // Below the least, something else than our sessions has grown: how much of the rest is that is unknown.
    const after = before < least ? most : Math.min(before, most);
    if (after === before) return;
    this.#ports.log.info({ countedBytes, before, after }, "a volume's used space was corrected by a count");
    if (after > this.#boundBytes) this.#writeBound(after);
    this.#usedBytes = after;
  }

  #keepUp(): void {
    if (this.#isCountWanted) this.#ports.wantsCount();
    if (this.#usedBytes === undefined) return;
    const bound = this.#usedBytes + aheadBytes;
    if (Math.abs(this.#boundBytes - bound) > aheadBytes / 2) this.#writeBound(this.#usedBytes);
  }

  /** Sets the bound ahead of what will be used. */
  #writeBound(usedBytes: number): void {
    const bound = usedBytes + aheadBytes;
    // Without a bound on disk nothing can be passed: the next start will wait for its count.
    this.#boundBytes = this.#write(bound) ? bound : Number.POSITIVE_INFINITY;
  }

  #write(bytes: number): boolean {
    try {
      this.#file.write(bytes);
      return true;
    } catch (error) {
      this.#ports.log.warn({ err: error }, "a volume's used space could not be stored");
      this.#file.remove();
      return false;
    }
  }
}
