import type { Clock, Timer } from "../system/clock.ts";
import type { Random } from "../system/random.ts";
import type { Claim, Conflict } from "./claims.ts";
import { conflictIn, losesTieBreak } from "./claims.ts";
import type { MdnsPacket } from "./mdnsPacket.ts";

/** RFC 6762, 8.1: three questions, a quarter of a second apart, and as long to wait for an answer. */
const probesCount = 3;
const probeIntervalMilliseconds = 250;

/** Who lost to somebody who probes at the same moment asks again after this: a living one then answers. */
const tieBreakPauseMilliseconds = 1000;

/** Somebody who goes first for ever, without ever being there, has the name all the same. */
const tieBreaksMax = 10;

/** Whether the names are free, or which is not. */
export type ProbeOutcome = "free" | Conflict | "cancelled";

export interface ProberPorts {
  clock: Clock;
  random: Random;
  /** Sends the probe on all links concerned. */
  send(): void;
  done(outcome: ProbeOutcome): void;
}

/** Asks whether anybody has our names already. */
export class Prober {
  readonly #claim: Claim;
  readonly #ports: ProberPorts;
  #sent = 0;
  #tieBreaksLost = 0;
  #isDone = false;
  #timer: Timer;

  constructor(claim: Claim, ports: ProberPorts) {
    this.#claim = claim;
    this.#ports = ports;
    // After a power cut all machines of a house start at once.
    const [fraction = 0] = ports.random(1);
    this.#timer = this.#wait(Math.floor((fraction / 256) * probeIntervalMilliseconds));
  }

  /** A response on one of the links. */
  heardResponse(packet: MdnsPacket): void {
    // Before the first question it can only be what is left of an earlier talk; who has the name will say
    // so again.
    if (this.#sent === 0 || this.#isDone) return;
    const conflict = conflictIn(packet, this.#claim);
    if (conflict !== undefined) this.#finish(conflict);
  }

  /** A query on one of the links, perhaps somebody else's probe. */
  heardQuery(packet: MdnsPacket): void {
    if (this.#sent === 0 || this.#isDone || !losesTieBreak(packet, this.#claim)) return;
    if (++this.#tieBreaksLost > tieBreaksMax) {
      this.#finish("instance");
      return;
    }
    this.#timer.cancel();
    this.#sent = 0;
    this.#timer = this.#wait(tieBreakPauseMilliseconds);
  }

  cancel(): void {
    this.#finish("cancelled");
  }

  #wait(milliseconds: number): Timer {
    return this.#ports.clock.after(milliseconds, () => this.#next());
  }

  #next(): void {
    if (this.#isDone) return;
    if (this.#sent === probesCount) {
      this.#finish("free");
      return;
    }
    this.#sent++;
    this.#timer = this.#wait(probeIntervalMilliseconds);
    this.#ports.send();
  }

  #finish(outcome: ProbeOutcome): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#timer.cancel();
    this.#ports.done(outcome);
  }
}
