import { mkdtempSync, rmSync } from "node:fs";
import type { Duplex } from "node:stream";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SpaceClient } from "../../src/space/SpaceClient.ts";
import { SpaceLedgers } from "../../src/space/SpaceLedgers.ts";
import { SpaceVisit } from "../../src/space/SpaceVisit.ts";
import { StateFolder } from "../../src/state/StateFolder.ts";
import type { Timer } from "../../src/system/clock.ts";
import { silentLog } from "../../src/system/log.ts";
import { RequestClient } from "../../src/wire/RequestClient.ts";
import { RequestServer } from "../../src/wire/RequestServer.ts";
import { duplexPair } from "./duplexPair.ts";
import { FakeClock } from "./FakeClock.ts";

/** The service of ledgers with its state folder, and sessions that are connected to it in memory. */
export class LedgerHouse {
  readonly clock = new FakeClock();
  limitBytes: number;
  /** Nobody answers new connections. */
  isAway = false;
  /** Keys of volumes whose count was asked for, the latest last. */
  readonly wanted: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), "bandstand-space-"));
  readonly #clients: RequestClient[] = [];
  /** The service's ends of connections. */
  readonly #connections = new Map<RequestClient, Duplex>();
  ledgers: SpaceLedgers;
  /** What the service that runs now has set to happen later. */
  #timers = new Set<Timer>();

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
    this.ledgers = this.#start();
  }

  /** A session of its own, good for one volume. */
  session(storeKey = "volume"): { channel: RequestClient; space: SpaceClient } {
    const channel: RequestClient = new RequestClient({
      connect: async () => this.#connect(channel, storeKey),
      token: "token",
      timers: this.clock,
    });
    this.#clients.push(channel);
    return { channel, space: new SpaceClient(channel, storeKey) };
  }

  /** The session's process dies: nothing is said any more. */
  kill(channel: RequestClient): void {
    channel.close();
    this.#connections.get(channel)?.destroy();
  }

  /** The service ends, orderly or by force, and a new one starts on the same folder. */
  restart(how: "orderly" | "by force"): void {
    if (how === "orderly") this.ledgers.close();
    for (const timer of this.#timers) timer.cancel();
    for (const connection of this.#connections.values()) connection.destroy();
    this.#connections.clear();
    this.ledgers = this.#start();
  }

  close(): void {
    for (const client of this.#clients) client.close();
    for (const connection of this.#connections.values()) connection.destroy();
    this.ledgers.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #start(): SpaceLedgers {
    const timers = new Set<Timer>();
    this.#timers = timers;
    const { clock } = this;
    const kept = (timer: Timer): Timer => {
      timers.add(timer);
      return timer;
    };
    const ports = {
      clock: {
        nowMilliseconds: () => clock.nowMilliseconds(),
        monotonicMilliseconds: () => clock.monotonicMilliseconds(),
        after: (milliseconds: number, happens: () => void) => kept(clock.after(milliseconds, happens)),
        every: (milliseconds: number, happens: () => void) => kept(clock.every(milliseconds, happens)),
      },
      log: silentLog,
      wantsCount: (storeKey: string): void => void this.wanted.push(storeKey),
    };
    return new SpaceLedgers(new StateFolder(this.#folder), ports);
  }

  #connect(channel: RequestClient, storeKey: string): Duplex {
    if (this.isAway) throw new Error("ECONNREFUSED");
    const [ours, theirs] = duplexPair();
    const { ledgers } = this;
    const visit = new SpaceVisit((key) => (key === storeKey ? ledgers.get(key, this.limitBytes) : undefined));
    const welcome = { handlers: visit.handlers, left: () => visit.left() };
    new RequestServer({ stream: theirs, timers: this.clock, welcome: () => welcome });
    this.#connections.set(channel, theirs);
    return ours;
  }
}

/** Lets everything happen that needs no time to pass. */
export async function whatIsDue(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await new Promise((resolve) => setImmediate(resolve));
}
