import type { Clock, Timer } from "../system/clock.ts";
import type { Log } from "../system/log.ts";
import { RequestRefused } from "../wire/RequestChannel.ts";
import { reserveWaitMilliseconds } from "./messages.ts";
import { SpaceHolder } from "./SpaceHolder.ts";
import type { SpaceUsage } from "./SpaceService.ts";
import { UsedFile } from "./UsedFile.ts";

/** The bound on disk is this much ahead of the used bytes, so that it is written seldom. */
const aheadBytes = 256 * 1024 * 1024;

/** How often the bound is brought close again, and a count that nobody answered is asked for again. */
export const upkeepMilliseconds = 60_000;

/** A message of a session may be on its way for so long; a count is used when all that it has to know is here. */
export const settleMilliseconds = 1_000;

/** A question for the sizes waits no longer than this for the first count: a Mac is about to show the volume. */
const usageWaitMilliseconds = 5_000;

/** What a ledger needs of the process around it. */
export interface SpaceLedgerPorts {
  clock: Clock;
  log: Log;
  /** Somebody who may read the volume is to count it and call `setCounted`. */
  wantsCount(): void;
}

/** What has happened since a count was asked for. */
interface CountSpan {
  /** Could come to the disk when it began, although it was reserved before. */
  unspentBytes: number;
  reservedBytes: number;
  givenBytes: number;
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
  readonly #upkeep: Timer;
  readonly #holders = new Set<SpaceHolder>();
  /** Called when a count has been used, or the ledger closes. */
  readonly #waiting = new Set<() => void>();
  /** Undefined until the first count. */
  #usedBytes: number | undefined;
  /** The used bytes may grow to this without a word to the disk. */
  #boundBytes = 0;
  /** False until a count since the start has been used: then the used bytes may be far too high. */
  #isSure = false;
  /** The last count left room for doubt, as sessions went on meanwhile or one has died. */
  #isDoubtful = false;
  #span: CountSpan | undefined;
  /** A session has died while a count ran. */
  #isWantedAgain = false;
  #settleTimer: Timer | undefined;

  /** Opens the ledger in a folder and asks for a count: much may have happened to the volume since the last. */
  constructor(folder: string, limitBytes: number, ports: SpaceLedgerPorts) {
    this.limitBytes = limitBytes;
    this.#ports = ports;
    this.#file = new UsedFile(folder);
    this.#usedBytes = this.#read();
    this.#boundBytes = this.#usedBytes ?? 0;
    this.#upkeep = ports.clock.every(upkeepMilliseconds, () => this.#keepUp());
    this.askForCount();
  }

  /** A count was asked for, and what it says was not used yet. */
  get isCounting(): boolean {
    return this.#span !== undefined;
  }

  /** One more connection that may reserve. */
  enter(): SpaceHolder {
    const holder = new SpaceHolder(this.#ports.clock);
    this.#holders.add(holder);
    return holder;
  }

  /** The connection holds nothing any more, and has said everything. */
  leave(holder: SpaceHolder): void {
    this.#holders.delete(holder);
  }

  /** The connection is gone: what it held and did not spend, or has deleted last, only a count can tell. */
  lose(holder: SpaceHolder): void {
    if (!this.#holders.delete(holder)) return;
    if (this.#span === undefined) this.askForCount();
    else this.#isWantedAgain = true;
  }

  /** False: the limit would be passed, and nothing was reserved. */
  reserve(bytes: number, holder: SpaceHolder): boolean | Promise<boolean> {
    if (this.#usedBytes !== undefined) {
      const after = this.#usedBytes + bytes;
      if (after <= this.limitBytes) {
        if (after > this.#boundBytes) this.#writeBound(after);
        this.#usedBytes = after;
        if (this.#span !== undefined) this.#span.reservedBytes += bytes;
        // One that had left while this waited is back.
        this.#holders.add(holder);
        holder.reserved(bytes);
        return true;
      }
      if (this.#isSure) return false;
    }
    return this.#reserveWhenCounted(bytes, holder);
  }

  giveBack(bytes: number): void {
    if (this.#span !== undefined) this.#span.givenBytes += bytes;
    if (this.#usedBytes !== undefined) this.#usedBytes = Math.max(0, this.#usedBytes - bytes);
  }

  /** While nothing is counted yet, a volume looks empty: a session that writes then has to wait, not to give up. */
  async usage(): Promise<SpaceUsage> {
    if (this.#usedBytes === undefined) await this.#nextCount(usageWaitMilliseconds);
    return { usedBytes: this.#usedBytes ?? 0, limitBytes: this.limitBytes };
  }

  /** Asks for a count, unless one is on its way. */
  askForCount(): void {
    if (this.#span !== undefined) return;
    this.#span = { unspentBytes: this.#unspentBytes(), reservedBytes: 0, givenBytes: 0 };
    this.#ports.wantsCount();
  }

  /** What a count that began after it was asked for has found on disk. */
  setCounted(bytes: number): void {
    if (this.#span === undefined || !Number.isSafeInteger(bytes) || bytes < 0) return;
    this.#settleTimer ??= this.#ports.clock.after(settleMilliseconds, () => this.#settle(bytes));
  }

  /** Keeps the exact number for the next start. */
  close(): void {
    this.#upkeep.cancel();
    this.#settleTimer?.cancel();
    if (this.#usedBytes !== undefined) this.#write(this.#usedBytes);
    this.#goOn();
  }

  /**
   * Sessions went on while the count ran, so it only says between which bounds the truth is: it has seen some of what
   * they added, and some of what they removed. What we have added up ourselves is right as long as it lies between.
   */
  #settle(countedBytes: number): void {
    const span = this.#span ?? { unspentBytes: 0, reservedBytes: 0, givenBytes: 0 };
    this.#settleTimer = undefined;
    this.#span = undefined;
    const most = countedBytes + span.unspentBytes + span.reservedBytes;
    const least = countedBytes - span.givenBytes;
    const before = this.#usedBytes;
    // Below the least, something else than our sessions has grown: how much of the rest is that is unknown.
    const after = before === undefined || before < least ? most : Math.min(before, most);
    this.#isDoubtful = most !== least;
    if (after !== before) {
      this.#ports.log.info({ countedBytes, before, after }, "a volume's used space was set by a count");
      if (after > this.#boundBytes) this.#writeBound(after);
      this.#usedBytes = after;
    }
    this.#isSure = true;
    this.#goOn();
    if (!this.#isWantedAgain) return;
    this.#isWantedAgain = false;
    this.askForCount();
  }

  async #reserveWhenCounted(bytes: number, holder: SpaceHolder): Promise<boolean> {
    await this.#nextCount(reserveWaitMilliseconds);
    if (this.#usedBytes === undefined) {
      throw new RequestRefused("counting", "the volume's first count takes long");
    }
    // Whoever does not know it yet hears now what is known, be it sure or not.
    return this.#usedBytes + bytes <= this.limitBytes && (await this.reserve(bytes, holder));
  }

  #nextCount(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const goOn = (): void => {
        timer.cancel();
        this.#waiting.delete(goOn);
        resolve();
      };
      const timer = this.#ports.clock.after(milliseconds, goOn);
      this.#waiting.add(goOn);
    });
  }

  #goOn(): void {
    for (const goOn of this.#waiting) goOn();
  }

  #unspentBytes(): number {
    return [...this.#holders].reduce((sum, holder) => sum + holder.unspentBytes, 0);
  }

  #keepUp(): void {
    if (this.#span !== undefined) {
      // The first demand may have met a count that was about to end, or one that failed.
      if (this.#settleTimer === undefined) this.#ports.wantsCount();
    } else if (this.#isDoubtful && this.#unspentBytes() === 0) this.askForCount();
    if (this.#usedBytes === undefined) return;
    const bound = this.#boundFor(this.#usedBytes);
    if (Math.abs(this.#boundBytes - bound) > aheadBytes / 2) this.#writeBound(this.#usedBytes);
  }

  /** A little ahead of what will be used. */
  #boundFor(usedBytes: number): number {
    return Math.max(usedBytes, Math.min(usedBytes + aheadBytes, this.limitBytes));
  }

  #writeBound(usedBytes: number): void {
    const bound = this.#boundFor(usedBytes);
    // Without a bound on disk nothing can be passed: the next start will wait for its count.
    this.#boundBytes = this.#write(bound) ? bound : Number.POSITIVE_INFINITY;
  }

  #write(bytes: number): boolean {
    try {
      this.#file.write(bytes);
      return true;
    } catch (error) {
      this.#ports.log.warn({ err: error }, "a volume's used space could not be stored");
      this.#forget();
      return false;
    }
  }

  #forget(): void {
    try {
      this.#file.remove();
    } catch (error) {
      this.#ports.log.warn({ err: error }, "a volume's used space is stored too low");
    }
  }

  #read(): number | undefined {
    try {
      return this.#file.read();
    } catch (error) {
      this.#ports.log.warn({ err: error }, "a volume's used space could not be read");
      return undefined;
    }
  }
}
