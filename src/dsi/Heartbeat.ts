import type { Clock, Timer } from "../system/clock.ts";

/** A sleeping Mac that never comes back is not waited for longer than this. */
const sleepSecondsDefault = 24 * 3600;

/** How often a session says that it lives, and how long it believes that the client does. */
export interface HeartbeatSettings {
  /** We send a tickle when nothing else was sent for so long. */
  tickleSeconds: number;
  /** The client is gone when it said nothing, or took nothing of a reply, for so long. */
  timeoutSeconds: number;
  /** The client is gone when it slept for so long. */
  sleepSecondsMax?: number;
}

/** What the session knows of its connection, and what it does when the time has come. */
export interface HeartbeatEvents {
  /** We do not read at the moment: the client can't be blamed for silence. */
  isPaused(): boolean;
  /** Nothing is on its way out: a tickle may go. */
  isIdle(): boolean;
  tickle(): void;
  silent(): void;
}

/** A check that comes later than this was held up: the process was busy, and what the client sent is still unread. */
const latenessMaxMilliseconds = 1000;

type Sleep = "awake" | "classic" | "extended";

/** Tickles, the idle limit, and both switched off while the client sleeps: one timer for all of it. */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #tickleMilliseconds: number;
  readonly #timeoutMilliseconds: number;
  readonly #sleepMilliseconds: number;
  readonly #events: HeartbeatEvents;
  #sleep: Sleep = "awake";
  #sentAt = 0;
  #receivedAt = 0;
  #dueAt = 0;
  #timer: Timer | undefined;

  constructor(clock: Clock, settings: HeartbeatSettings, events: HeartbeatEvents) {
    this.#clock = clock;
    this.#tickleMilliseconds = settings.tickleSeconds * 1000;
    this.#timeoutMilliseconds = settings.timeoutSeconds * 1000;
    this.#sleepMilliseconds = (settings.sleepSecondsMax ?? sleepSecondsDefault) * 1000;
    this.#events = events;
  }

  get isAsleep(): boolean {
    return this.#sleep !== "awake";
  }

  start(): void {
    this.stop();
    this.#sleep = "awake";
    this.#sentAt = this.#receivedAt = this.#clock.monotonicMilliseconds();
    this.#arm();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  sent(): void {
    this.#sentAt = this.#clock.monotonicMilliseconds();
  }

  /** Bytes came. Ends a classic sleep. */
  received(): void {
    this.alive();
    if (this.#sleep === "classic") this.wake();
  }

  /** The client took all of a reply, or could not be heard until now: its silence begins anew. */
  alive(): void {
    this.#receivedAt = this.#clock.monotonicMilliseconds();
  }

  /** The client goes to sleep: `classic` until it sends anything, `extended` until `wake()`. */
  sleep(how: "classic" | "extended"): void {
    if (this.#timer === undefined) return;
    this.#sleep = how;
    this.stop();
    this.#timer = this.#clock.after(this.#sleepMilliseconds, () => this.#events.silent());
  }

  wake(): void {
    if (this.isAsleep && this.#timer !== undefined) this.start();
  }

  #arm(): void {
    const now = this.#clock.monotonicMilliseconds();
    const next = Math.min(this.#tickleAt(now), this.#silentAt(now));
    const wait = Math.max(1, Math.ceil(next - now));
    this.#dueAt = now + wait;
    this.#timer = this.#clock.after(wait, () => this.#check());
  }

  #check(): void {
    const now = this.#clock.monotonicMilliseconds();
    // A late check judges nobody: the next one does, after the connection was read.
    const isLate = now - this.#dueAt > latenessMaxMilliseconds;
    if (!isLate && this.#silentAt(now) <= now) return this.#events.silent();
    if (this.#tickleAt(now) <= now) this.#events.tickle();
    this.#arm();
  }

  #tickleAt(now: number): number {
    // Inside a reply no tickle may go, and behind one that the client does not take it would not help.
    if (!this.#events.isIdle()) return Math.max(this.#sentAt, now) + this.#tickleMilliseconds;
    return this.#sentAt + this.#tickleMilliseconds;
  }

  #silentAt(now: number): number {
    if (!this.#events.isIdle()) return this.#sentAt + this.#timeoutMilliseconds;
    if (this.#events.isPaused()) return now + this.#timeoutMilliseconds;
    return this.#receivedAt + this.#timeoutMilliseconds;
  }
}
