import type { Clock } from "../system/clock.ts";
import type { MdnsRecord } from "./mdnsPacket.ts";
import { recordKey } from "./responses.ts";

/**
 * RFC 6762, 6: a record is not multicast again within this time; somebody who probes must be answered
 * sooner.
 */
const pauseMilliseconds = 1000;
const probePauseMilliseconds = 250;

/** What was multicast on a link a moment ago: everybody there has heard it, however many ask. */
export class RecentAnswers {
  readonly #clock: Clock;
  /** Only ever our own records, so it stays small. */
  readonly #saidAt = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Those of the records that may be multicast now. */
  notJustSaid(records: readonly MdnsRecord[], isForProbe: boolean): MdnsRecord[] {
    const pause = isForProbe ? probePauseMilliseconds : pauseMilliseconds;
    const now = this.#clock.monotonicMilliseconds();
    return records.filter((record) => now - (this.#saidAt.get(recordKey(record)) ?? -pause) >= pause);
  }

  note(records: readonly MdnsRecord[]): void {
    const now = this.#clock.monotonicMilliseconds();
    for (const record of records) this.#saidAt.set(recordKey(record), now);
  }
}
