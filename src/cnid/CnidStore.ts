import fs from "node:fs";
import path from "node:path";
import type { Clock, Timer } from "../system/clock.ts";
import type { Log } from "../system/log.ts";
import type { Cnid } from "./Cnid.ts";
import { CnidDatabase, setAside } from "./CnidDatabase.ts";
import { CnidJournal, type JournalFiles } from "./CnidJournal.ts";
import { CnidLayer } from "./CnidLayer.ts";
import { CnidLease, LeaseSpent } from "./CnidLease.ts";
import { forgetCnid, identifyNode, moveCnid, resolveCnid } from "./cnidRules.ts";
import type { CnidRecord, SeenNode } from "./CnidService.ts";
import { CnidStoreClosed, CnidStoreDamaged, CnidsNotKept } from "./cnidStoreErrors.ts";
import { type OpenCnidStore, checkBatch, checkName } from "./OpenCnidStore.ts";

/** A change waits at most this long for its group commit, or until there are this many. */
const commitMilliseconds = 50;
const commitChangesCount = 4096;

/** After a commit that failed. */
const retryMilliseconds = 1_000;

/** Changes that may wait for a store that can't be written, before no more are taken. */
const waitingChangesMax = 200_000;

const storeName = "ids.lmdb";
const journalNames = ["journal.0", "journal.1"];
const damagedSuffix = ".damaged";

/** What a store needs of the process around it. */
export interface CnidStorePorts {
  clock: Clock;
  log: Log;
  leasedIdsCount?: number;
  journalFiles?: JournalFiles;
}

/** Changes on their way to the store. */
interface Commit {
  layer: CnidLayer;
  /** The last entry of the journal among them. */
  sequence: number;
}

/**
 * The persistent ids of one volume. A change is in the journal before the answer that depends on it, so that no
 * death of the process loses it, and in LMDB soon after; until then layers in memory answer for it.
 */
export class CnidStore implements OpenCnidStore {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #database: CnidDatabase;
  readonly #journal: CnidJournal;
  readonly #lease: CnidLease;
  #fresh: CnidLayer;
  #commit: Commit | undefined;
  #committing: Promise<void> | undefined;
  #timer: Timer | undefined;
  #recordsCount: number;
  #damage: CnidStoreDamaged | undefined;
  #isClosed = false;

  private constructor(folder: string, ports: CnidStorePorts, database: CnidDatabase, journal: CnidJournal) {
    this.#folder = folder;
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#database = database;
    this.#journal = journal;
    this.#fresh = new CnidLayer(database);
    this.#recordsCount = database.recordsCount;
    this.#lease = new CnidLease(database.leaseEnd, (end) => database.lease(end), ports.leasedIdsCount);
  }

  /** Opens or makes the store of a folder. Throws CnidStoreDamaged, now and as long as the damaged file is there. */
  static async open(folder: string, ports: CnidStorePorts): Promise<CnidStore> {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (fs.existsSync(path.join(folder, storeName + damagedSuffix))) throw damagedAt(folder);
    let database: CnidDatabase | undefined;
    let journal: CnidJournal | undefined;
    try {
      database = await CnidDatabase.open(path.join(folder, storeName));
      journal = new CnidJournal(folder, ports.journalFiles);
      const entries = journal.replay(database.sequence);
      if (entries.length > 0) {
        await database.commit(
          entries.flatMap((entry) => entry.changes),
          journal.lastSequence,
        );
      }
      journal.restart();
      return new CnidStore(folder, ports, database, journal);
    } catch (error) {
      journal?.close();
      await database?.close();
      if (!(error instanceof CnidStoreDamaged)) throw error;
      throw keepAside(folder, error);
    }
  }

  get recordsCount(): number {
    return this.#recordsCount;
  }

  async identify(nodes: readonly SeenNode[]): Promise<Cnid[]> {
    checkBatch(nodes);
    for (;;) {
      const answer = this.#identifyNow(nodes);
      if (answer !== undefined) return answer;
      await this.#extendLease();
    }
  }

  async resolve(cnid: Cnid): Promise<CnidRecord | undefined> {
    return this.#guarded(() => resolveCnid(this.#fresh, cnid));
  }

  async moved(cnid: Cnid, to: SeenNode): Promise<void> {
    checkName(to.name);
    // An id that was never given stays free to be given.
    if (cnid < this.#lease.next) this.#change((table) => moveCnid(table, cnid, to));
  }

  async forget(cnid: Cnid): Promise<void> {
    this.#change((table) => forgetCnid(table, cnid));
  }

  /** Commits everything. A store that was found damaged is set aside instead. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#timer?.cancel();
    try {
      if (this.#damage === undefined) await this.#commitRest();
    } catch (error) {
      // The journal has it: the next open will commit it.
      this.#log.warn({ err: error }, "the CNID store could not be committed at its end");
    } finally {
      await this.#committing?.catch(() => {});
      this.#journal.close();
      await this.#database.close();
      if (this.#damage !== undefined) keepAside(this.#folder, this.#damage);
    }
  }

  /** Undefined: the lease has to be extended first. */
  #identifyNow(nodes: readonly SeenNode[]): Cnid[] | undefined {
    const before = this.#lease.next;
    try {
      return this.#change((table) =>
        nodes.map((node) => identifyNode(table, node, () => this.#lease.take())),
      );
    } catch (error) {
      this.#lease.takeBack(before);
      if (error instanceof LeaseSpent) return undefined;
      throw error;
    }
  }

  /** Makes changes that hold together: all of them are journaled and then seen, or none. */
  #change<T>(make: (table: CnidLayer) => T): T {
    return this.#guarded(() => {
      const attempt = new CnidLayer(this.#fresh);
      const outcome = make(attempt);
      if (attempt.changes.length === 0) return outcome;
      this.#write(attempt);
      for (const change of attempt.changes) this.#fresh.apply(change);
      this.#recordsCount += attempt.recordsAdded;
      this.#commitSoon();
      if (this.#lease.isLow) this.#extendLease().catch(() => {});
      return outcome;
    });
  }

  #write(attempt: CnidLayer): void {
    const waiting = this.#fresh.changes.length + (this.#commit?.layer.changes.length ?? 0);
    if (waiting > waitingChangesMax)
      throw new CnidsNotKept("the CNID store could not be written for too long");
    try {
      this.#journal.append(attempt.changes);
    } catch (error) {
      throw new CnidsNotKept("the journal of CNIDs could not be written", { cause: error });
    }
  }

  #guarded<T>(use: () => T): T {
    if (this.#damage !== undefined) throw this.#damage;
    if (this.#isClosed) throw new CnidStoreClosed("this CNID store is closed");
    try {
      return use();
    } catch (error) {
      if (error instanceof CnidStoreDamaged) this.#damage = error;
      throw error;
    }
  }

  async #extendLease(): Promise<void> {
    try {
      await this.#lease.extend();
    } catch (error) {
      throw new CnidsNotKept("no CNIDs could be leased", { cause: error });
    }
  }

  #commitSoon(): void {
    if (this.#isClosed || this.#committing !== undefined) return;
    if (this.#fresh.changes.length >= commitChangesCount) return this.#commitInBackground();
    this.#timer ??= this.#clock.after(commitMilliseconds, () => this.#commitInBackground());
  }

  #commitInBackground(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#commitNow().then(
      () => {
        if (this.#fresh.changes.length > 0) this.#commitSoon();
      },
      (error: unknown) => {
        this.#log.error(
          { err: error },
          "the CNID store could not be committed; the journal keeps what is missing",
        );
        if (error instanceof CnidStoreDamaged) this.#damage = error;
        else if (!this.#isClosed) {
          this.#timer ??= this.#clock.after(retryMilliseconds, () => this.#commitInBackground());
        }
      },
    );
  }

  /** One commit at a time; one that failed is tried again as it was. */
  #commitNow(): Promise<void> {
    this.#committing ??= this.#commitOnce().finally(() => {
      this.#committing = undefined;
    });
    return this.#committing;
  }

  async #commitOnce(): Promise<void> {
    if (this.#commit === undefined) {
      if (this.#fresh.changes.length === 0 || !this.#journal.turn()) return;
      this.#commit = { layer: this.#fresh, sequence: this.#journal.lastSequence };
      this.#fresh = new CnidLayer(this.#fresh);
    }
    await this.#database.commit(this.#commit.layer.changes, this.#commit.sequence);
    this.#journal.emptyOther();
    this.#fresh.rebase(this.#database);
    this.#commit = undefined;
  }

  async #commitRest(): Promise<void> {
    while (this.#commit !== undefined || this.#fresh.changes.length > 0) await this.#commitNow();
    // Everything given is in the store: what is left of the lease need not be skipped.
    await this.#database.lease(this.#lease.next);
  }
}

function keepAside(folder: string, cause: CnidStoreDamaged): CnidStoreDamaged {
  // The store last: its name is what says that this happened.
  const files = [...journalNames, storeName].map((file) => path.join(folder, file));
  setAside(files, damagedSuffix);
  return damagedAt(folder, cause);
}

function damagedAt(folder: string, cause?: Error): CnidStoreDamaged {
  const file = path.join(folder, storeName + damagedSuffix);
  const why = cause === undefined ? "" : ` (${cause.message})`;
  return new CnidStoreDamaged(
    `the CNID store is damaged${why} and was set aside as ${file}; its volume is offline until you put back a ` +
      `copy as ${storeName} and remove that file, or remove it alone: then all files get new ids`,
    { cause },
  );
}
