import { systemClock, type Clock } from "../system/clock.ts";
import type { Log } from "../system/log.ts";
import type { Identity } from "../system/privileges.ts";
import { KeyedTurns } from "../system/KeyedTurns.ts";
import { NoTurn, type Standing, Turns } from "../system/Turns.ts";
import { AccountFinder, type AccountStore, type Known } from "./AccountFinder.ts";
import { AccountMaker } from "./AccountMaker.ts";
import { addressKey, LoginDelays, userKey } from "./LoginDelays.ts";
import type { PasswordFile } from "./PasswordFile.ts";
import { defaultCost, isPassword, passwordBytes, pretendToCheck } from "./passwordHash.ts";
import type { PasswordRecord } from "./PasswordRecord.ts";
import { systemAccounts, type SystemAccounts } from "./SystemAccounts.ts";
import type { Verdict } from "./Verdict.ts";

export interface AuthenticatorSettings {
  passwordFile: PasswordFile;
  /** Whom users of our own without a uid run as, where the server is root. */
  serviceUser: Identity;
  /** Whose rights a guest has, where the server is root. */
  guestUser: string;
  log: Log;
  clock?: Clock;
  system?: SystemAccounts;
}

/** From where a login comes, and whether anybody still waits for its answer. */
export interface LoginOrigin {
  clientAddress?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Where the server that was asked looks for users, in this order; the system's only where it is root. */
  stores?: readonly AccountStore[] | undefined;
}

const refused: Verdict = { kind: "refused" };

/** Every refusal is answered this long after the question, whatever it cost to find: it does not tell why. */
const refusalMilliseconds = 2_000;

/** Logins in progress or in a line: as many as the gate has connections. */
const loginsMax = 2_048;

/** Nobody waits longer for a turn: clients give up a login after a minute or two. */
const line = { waitingMax: loginsMax, waitMillisecondsMax: 60_000 };

/** Many Macs may share an address. More would only queue for the processor. */
const addressLimits = { ...line, atOnce: 16 };

/** Guesses at one password from one address pass one by one: more connections are no more guesses. */
const guessLimits = { ...line, atOnce: 1 };

const hashLimits = { ...line, atOnce: 2 };

/** As many as may be asked at once; one may hang in a directory server that is away. */
const systemLimits = { ...line, atOnce: 4 };

/** Decides who is let in: Bandstand's own users, and the system's. */
export class Authenticator {
  readonly #file: PasswordFile;
  readonly #system: SystemAccounts;
  readonly #finder: AccountFinder;
  readonly #guestUser: string;
  readonly #accounts: AccountMaker;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #delays: LoginDelays;
  readonly #guessTurns = new KeyedTurns(guessLimits);
  readonly #addressTurns = new KeyedTurns(addressLimits);
  readonly #hashTurns = new Turns(hashLimits);
  readonly #systemTurns = new Turns(systemLimits);
  #count = 0;

  constructor(settings: AuthenticatorSettings) {
    this.#file = settings.passwordFile;
    this.#system = settings.system ?? systemAccounts;
    this.#finder = new AccountFinder(this.#file, this.#system, settings.log);
    this.#guestUser = settings.guestUser;
    this.#accounts = new AccountMaker(this.#system, settings.serviceUser);
    this.#log = settings.log;
    this.#clock = settings.clock ?? systemClock;
    this.#delays = new LoginDelays(this.#clock);
  }

  /**
   * Whether this is the user's password. The first store that has the name decides about it alone, also when its
   * line in the password file is wrong or disabled. Never throws: what can't be asked is refused, and logged. The
   * password stays the caller's to wipe.
   */
  async verify(user: string, password: string | Uint8Array, origin: LoginOrigin = {}): Promise<Verdict> {
    const bytes = passwordBytes(password);
    try {
      return await this.#judge(user, origin, (name) => this.#byPassword(name, bytes, origin));
    } finally {
      bytes.fill(0);
    }
  }

  /**
   * As `verify`, for one who shows in another way that he knows his password. Only our own users can; `isProven` is
   * called for everybody else too, without a record, and has to cost the same.
   */
  async prove(
    user: string,
    isProven: (own: PasswordRecord | undefined) => boolean,
    origin: LoginOrigin = {},
  ): Promise<Verdict> {
    return this.#judge(user, origin, async (name) => {
      const known = await this.#finder.find(name, origin.stores);
      const record = known.kind === "own" ? known.record : undefined;
      return isProven(record) && record !== undefined ? this.#letIn(record) : refused;
    });
  }

  /** The account of somebody who gave no password. */
  async guest(guestUser: string = this.#guestUser): Promise<Verdict> {
    try {
      const account = await this.#accounts.ofGuest(guestUser);
      if (account !== undefined) return { kind: "accepted", account };
      this.#log.error(
        { guestUser },
        "the guest account is no user of this system, or is root: guests are refused",
      );
    } catch (error) {
      this.#log.error({ guestUser, error: String(error) }, "the guest account can't be looked up");
    }
    return refused;
  }

  /** Lets a login wait for its turn in the lines that it has to stand in. */
  async #judge(
    user: string,
    origin: LoginOrigin,
    decide: (name: string) => Promise<Verdict>,
  ): Promise<Verdict> {
    if (this.#count >= loginsMax) return this.#busy(user, origin, "too many logins at once");
    const { clientAddress, signal } = origin;
    const address = clientAddress === undefined ? "" : addressKey(clientAddress);
    const name = user.normalize("NFC");
    const judge = () => this.#judgeInTime(name, origin, decide);
    const share = () => this.#addressTurns.run(address, judge, this.#clock, { signal });
    this.#count++;
    try {
      return await this.#guessTurns.run(`${address} ${userKey(name)}`, share, this.#clock, { signal });
    } catch (error) {
      return this.#busy(user, origin, String(error));
    } finally {
      this.#count--;
    }
  }

  #busy(user: string, { clientAddress, signal }: LoginOrigin, reason: string): Verdict {
    if (signal?.aborted !== true)
      this.#log.warn({ user, address: clientAddress, reason }, "a login was not judged");
    return { kind: "busy" };
  }

  async #judgeInTime(
    user: string,
    origin: LoginOrigin,
    decide: (name: string) => Promise<Verdict>,
  ): Promise<Verdict> {
    const { clientAddress, signal } = origin;
    await this.#wait(this.#delays.millisecondsFor(user, clientAddress), signal);
    if (signal?.aborted === true) return refused;

    const startedAt = this.#clock.monotonicMilliseconds();
    const verdict = await decide(user).catch((error: unknown) => this.#unable(user, origin, error));
    if (verdict.kind === "accepted") this.#delays.succeeded(user);
    if (verdict.kind !== "refused") return verdict;
    this.#delays.failed(user, clientAddress);
    this.#log.warn({ user, address: clientAddress }, "login refused");
    // On the full second, where finding it took longer than the usual time.
    const took = this.#clock.monotonicMilliseconds() - startedAt;
    const left = took <= refusalMilliseconds ? refusalMilliseconds - took : 1_000 - (took % 1_000);
    // Also where nobody waits any more: who hangs up shall not be able to guess sooner.
    await this.#wait(left, undefined);
    return verdict;
  }

  #unable(user: string, origin: LoginOrigin, error: unknown): Verdict {
    if (error instanceof NoTurn) return this.#busy(user, origin, error.message);
    this.#log.error({ user, reason: String(error) }, "the password could not be checked");
    return refused;
  }

  async #byPassword(user: string, password: Buffer, origin: LoginOrigin): Promise<Verdict> {
    const turn = { rank: this.#delays.rankOf(origin.clientAddress), signal: origin.signal };
    const known = await this.#finder.find(user, origin.stores);
    const verdict = await this.#ask(known, password, origin, turn);
    // Every refusal stood in both lines: a flood in one of them does not show whose name it was.
    const otherLine = known.kind === "system" ? this.#hashTurns : this.#systemTurns;
    if (verdict.kind === "refused") await otherLine.run(async () => {}, this.#clock, turn);
    return verdict;
  }

  async #ask(known: Known, password: Buffer, origin: LoginOrigin, turn: Standing): Promise<Verdict> {
    if (known.kind === "own") return this.#verifyOwn(known.record, password, turn);
    if (known.kind === "nobody") return this.#refuseUnknown(password, turn);
    const ask = () => this.#verifySystem(known, password, origin.clientAddress);
    return this.#systemTurns.run(ask, this.#clock, turn);
  }

  async #verifyOwn(record: PasswordRecord, password: Buffer, turn: Standing): Promise<Verdict> {
    const isRight = () => isPassword(password, record.hash);
    if (!(await this.#hashTurns.run(isRight, this.#clock, turn))) return refused;
    return this.#letIn(record);
  }

  /** One of our own, who knows the password. */
  async #letIn(record: PasswordRecord): Promise<Verdict> {
    if (record.isDisabled) return { kind: "disabled" };
    const account = await this.#accounts.ofOwnUser(record);
    return { kind: record.mustChange === true ? "mustChange" : "accepted", account };
  }

  async #verifySystem(
    { user, stores }: Known & { kind: "system" },
    password: Buffer,
    clientAddress: string | undefined,
  ): Promise<Verdict> {
    const answer = await this.#system.checkPassword(user.name, password, { clientAddress, stores });
    switch (answer) {
      case "accepted":
      case "expired":
      case "mustChange":
        return { kind: answer, account: await this.#accounts.ofSystemUser(user) };
      case "lapsed":
        return { kind: "expired" };
      case "unavailable":
        this.#log.error({ user: user.name }, "neither PAM nor the shadow file can be asked for the password");
        return refused;
      case "refused":
      case "disabled":
      case "closed":
        return { kind: answer };
    }
  }

  /** Costs what a wrong password of one of our own users costs. */
  async #refuseUnknown(password: Buffer, turn: Standing): Promise<Verdict> {
    const [someone] = this.#file.read().users.values();
    const cost = someone?.hash.cost ?? defaultCost;
    await this.#hashTurns.run(() => pretendToCheck(password, cost), this.#clock, turn);
    return refused;
  }

  #wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    if (milliseconds <= 0 || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        timer.cancel();
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = this.#clock.after(milliseconds, done);
      signal?.addEventListener("abort", done);
    });
  }
}
