import type { Clock } from "../../system/clock.ts";
import type { Log } from "../../system/log.ts";
import { Child, type ChildArguments } from "../Child.ts";
import { type FromCnid, type FromCounter, fromCnidSchema, fromCounterSchema } from "../messages.ts";
import type { RunAs, SessionLabel, StoreGrant, ToCnid, ToCounter } from "../orders.ts";
import { Kept } from "./Kept.ts";
import type { CnidGrants } from "./Sessions.ts";

export interface CnidKeeperSettings {
  childArguments: ChildArguments;
  /** Where the service listens. */
  socket: string;
  stateFolder: string;
  runAs: RunAs | undefined;
  /** The folder of a limited volume, by its store key, for counting. */
  pathOf: (storeKey: string) => string | undefined;
  clock: Clock;
  log: Log;
}

/** Keeps the CNID service running, tells each new one who may use which store, and counts volumes for its ledger. */
export class CnidKeeper implements CnidGrants {
  readonly socket: string;
  readonly #settings: CnidKeeperSettings;
  readonly #grants = new Map<string, { stores: StoreGrant[]; label: SessionLabel }>();
  readonly #counters = new Map<string, Child<FromCounter, ToCounter>>();
  readonly #service: Kept<FromCnid, ToCnid>;

  constructor(settings: CnidKeeperSettings) {
    this.socket = settings.socket;
    this.#settings = settings;
    this.#service = new Kept(() => this.#startService(), settings.clock, settings.log);
  }

  run(): void {
    this.#service.run();
  }

  grant(token: string, stores: StoreGrant[], label: SessionLabel): void {
    this.#grants.set(token, { stores, label });
    this.#service.send({ type: "grant", token, stores, label });
  }

  revoke(token: string): void {
    this.#grants.delete(token);
    this.#service.send({ type: "revoke", token });
  }

  async stop(): Promise<void> {
    for (const counter of this.#counters.values()) counter.kill();
    await this.#service.stop({ type: "stop" });
  }

  #startService(): Child<FromCnid, ToCnid> {
    const { childArguments, socket, stateFolder, runAs, log } = this.#settings;
    // A count begun for an earlier service is worth nothing: this one does not know what was reserved meanwhile.
    for (const counter of this.#counters.values()) counter.kill();
    this.#counters.clear();
    const child = new Child<FromCnid, ToCnid>("cnid", fromCnidSchema, childArguments, log);
    child.send({ type: "configure", socket, stateFolder, runAs });
    for (const [token, granted] of this.#grants) child.send({ type: "grant", token, ...granted });
    child.onMessage = (message) => {
      if (message.type === "wantsCount") this.#count(message.storeKey);
    };
    return child;
  }

  /** The service may not read the volumes: a process that may, and has no connection, counts one and ends. */
  #count(storeKey: string): void {
    const { childArguments, log, pathOf } = this.#settings;
    const path = pathOf(storeKey);
    if (path === undefined || this.#counters.has(storeKey)) return;
    const counter = new Child<FromCounter, ToCounter>("counter", fromCounterSchema, childArguments, log);
    this.#counters.set(storeKey, counter);
    const isCurrent = (): boolean => this.#counters.get(storeKey) === counter;
    counter.onExit = () => {
      if (isCurrent()) this.#counters.delete(storeKey);
    };
    counter.onMessage = (message) => {
      if (message.type === "ready") return;
      if (message.type === "progress") log.info({ path, ...message }, "counting a volume");
      else if (message.type === "failed")
        log.error({ path, problem: message.message }, "a volume can't be counted");
      else {
        log.info({ path, bytes: message.bytes, nodes: message.nodes }, "volume is counted");
        if (isCurrent()) this.#service.send({ type: "counted", storeKey, bytes: message.bytes });
      }
    };
    counter.send({ type: "count", path });
  }
}
