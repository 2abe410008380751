import { systemClock, type Clock } from "../system/clock.ts";
import type { Log } from "../system/log.ts";
import type { Identity } from "../system/privileges.ts";
import { NoTurn, Turns } from "../system/Turns.ts";
import type { SystemUser } from "../system/users.ts";
import { AccountMaker } from "./AccountMaker.ts";
import { addressKey, LoginDelays } from "./LoginDelays.ts";
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
  /** Let users of the system in too; without effect where the server is not root. */
  usesSystemPasswords: boolean;
  log: Log;
  clock?: Clock;
  system?: SystemAccounts;
}

/** From where a login comes, and whether anybody still waits for its answer. */
export interface LoginOrigin {
  clientAddress?: string | undefined;
  signal?: AbortSignal | undefined;
}

const refused: Verdict = { kind: "refused" };

/** Every refusal is answered this long after the question, whatever it cost to find: it does not tell why. */
const refusalMilliseconds = 2_000;

/** Logins in progress; more would only queue for the processor. */
const loginsMax = 512;
const loginsPerAddressMax = 16;

const hashLimits = { atOnce: 2, waitingMax: loginsMax, waitMillisecondsMax: 60_000 };

/** Decides who is let in: Bandstand's own users first, then the system's. */
export class Authenticator {
  readonly #file: PasswordFile;
  readonly #system: SystemAccounts;
  readonly #usesSystem: boolean;
  readonly #guestUser: string;
  readonly #accounts: AccountMaker;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #delays: LoginDelays;
  readonly #hashTurns = new Turns(hashLimits);
  readonly #inProgress = new Map<string, number>();
  #count = 0;

  constructor(settings: AuthenticatorSettings) {
    this.#file = settings.passwordFile;
    this.#system = settings.system ?? systemAccounts;
    this.#usesSystem = settings.usesSystemPasswords && this.#system.isRoot();
    this.#guestUser = settings.guestUser;
    this.#accounts = new AccountMaker(this.#system, settings.serviceUser);
    this.#log = settings.log;
    this.#clock = settings.clock ?? systemClock;
    this.#delays = new LoginDelays(this.#clock);
  }

  /**
   * Whether this is the user's password. A name that the password file has is decided there alone, also when
   * its line is wrong or disabled. Never throws: what can't be asked is refused, and logged. The password
   * stays the caller's to wipe.
   */
  async verify(user: string, password: string | Uint8Array, origin: LoginOrigin = {}): Promise<Verdict> {
    const key = origin.clientAddress === undefined ? "" : addressKey(origin.clientAddress);
    const fromThere = this.#inProgress.get(key) ?? 0;
    if (this.#count >= loginsMax || fromThere >= loginsPerAddressMax) {
      this.#log.warn({ user, address: origin.clientAddress }, "too many logins at once: refused");
      return refused;
    }
    this.#count++;
    this.#inProgress.set(key, fromThere + 1);
    const bytes = passwordBytes(password);
    try {
      return await this.#verifyInTime(user.normalize("NFC"), bytes, origin);
    } finally {
      bytes.fill(0);
      this.#count--;
      const left = (this.#inProgress.get(key) ?? 1) - 1;
      if (left === 0) this.#inProgress.delete(key);
      else this.#inProgress.set(key, left);
    }
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

  async #verifyInTime(user: string, password: Buffer, origin: LoginOrigin): Promise<Verdict> {
    const { clientAddress, signal } = origin;
    await this.#wait(this.#delays.millisecondsFor(user, clientAddress), signal);
    if (signal?.aborted === true) return refused;

    const startedAt = this.#clock.monotonicMilliseconds();
    const verdict = await this.#decide(user, password, clientAddress);
    if (verdict.kind !== "refused") {
      this.#delays.succeeded(user);
      return verdict;
    }
    this.#delays.failed(user, clientAddress);
    this.#log.warn({ user, address: clientAddress }, "login refused");
    // On the full second, where finding it took longer than the usual time.
    const took = this.#clock.monotonicMilliseconds() - startedAt;
    const left = took <= refusalMilliseconds ? refusalMilliseconds - took : 1_000 - (took % 1_000);
    await this.#wait(left, signal);
    return verdict;
  }

  async #decide(user: string, password: Buffer, clientAddress: string | undefined): Promise<Verdict> {
    try {
      const own = this.#file.find(user);
      if (own.kind === "user") return await this.#verifyOwn(own.record, password);
      if (own.kind === "denied") {
        this.#log.error({ user, file: this.#file.path }, "the user's line in the password file is wrong");
        return await this.#refuseUnknown(password);
      }
      const known = this.#usesSystem ? await this.#system.findUser(user) : undefined;
      if (known !== undefined) return await this.#verifySystem(known, password, clientAddress);
      const byFullName = this.#file.findByFullName(user);
      if (byFullName !== undefined) return await this.#verifyOwn(byFullName, password);
      return await this.#refuseUnknown(password);
    } catch (error) {
      const reason = error instanceof NoTurn ? "too many logins wait" : String(error);
      this.#log.error({ user, reason }, "the password could not be checked");
      return refused;
    }
  }

  async #verifyOwn(record: PasswordRecord, password: Buffer): Promise<Verdict> {
    if (!(await this.#hashTurns.run(() => isPassword(password, record.hash), this.#clock))) return refused;
    if (record.isDisabled) return { kind: "disabled" };
    return { kind: "accepted", account: await this.#accounts.ofOwnUser(record) };
  }

  async #verifySystem(user: SystemUser, password: Buffer, address: string | undefined): Promise<Verdict> {
    // Root is not even asked for: nobody shall try its password here.
    if (user.uid === 0) return this.#refuseUnknown(password);
    const answer = await this.#system.checkPassword(user.name, password, address);
    if (answer === "accepted") return { kind: "accepted", account: await this.#accounts.ofSystemUser(user) };
    if (answer !== "unavailable") return { kind: answer };
    this.#log.error({ user: user.name }, "neither PAM nor the shadow file can be asked for the password");
    return refused;
  }

  /** Costs what a wrong password of one of our own users costs. */
  async #refuseUnknown(password: Buffer): Promise<Verdict> {
    const [someone] = this.#file.read().users.values();
    const cost = someone?.hash.cost ?? defaultCost;
    await this.#hashTurns.run(() => pretendToCheck(password, cost), this.#clock);
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
