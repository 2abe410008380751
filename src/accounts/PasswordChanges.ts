import type { Log } from "../system/log.ts";
import { areSameSecret, systemRandom } from "../system/random.ts";
import type { Account } from "./Account.ts";
import { AccountFinder } from "./AccountFinder.ts";
import type { Authenticator, LoginOrigin } from "./Authenticator.ts";
import type { ChangeVerdict } from "./ChangeVerdict.ts";
import { makeCredentials } from "./Credentials.ts";
import type { PasswordFile } from "./PasswordFile.ts";
import { passwordBytes } from "./passwordHash.ts";
import type { PasswordRecord } from "./PasswordRecord.ts";
import { openSealedChange } from "./RandomNumberChallenge.ts";
import type { SystemAccounts } from "./SystemAccounts.ts";
import { entryOf } from "./Verdict.ts";

export interface PasswordChangesSettings {
  passwordFile: PasswordFile;
  /** Decides about the old password, as slowly as at a login. */
  authenticator: Pick<Authenticator, "verify">;
  system: SystemAccounts;
  log: Log;
}

/** Both passwords as a client sent them; they stay the caller's to wipe. */
export interface WantedChange {
  oldPassword: Uint8Array;
  newPassword: Uint8Array;
  /** Characters that the new one has to have. */
  charactersMin: number;
}

/** Gives people who are logged in another password: Bandstand's own users here, the system's by PAM. */
export class PasswordChanges {
  readonly #settings: PasswordChangesSettings;
  readonly #finder: AccountFinder;

  constructor(settings: PasswordChangesSettings) {
    const { passwordFile, system, log } = settings;
    this.#settings = settings;
    this.#finder = new AccountFinder(passwordFile, system, log);
  }

  /** Never throws: what can't be changed is logged. Only one who knows the old password changes it. */
  async change(account: Account, wanted: WantedChange, origin: LoginOrigin): Promise<ChangeVerdict> {
    if (account.isGuest) return "notAllowed";
    const [old, fresh] = [passwordBytes(wanted.oldPassword), passwordBytes(wanted.newPassword)];
    try {
      const fault = faultOf(old, fresh, wanted.charactersMin);
      return fault ?? (await this.#changeFor(account, old, fresh, origin));
    } catch (error) {
      this.#settings.log.error(
        { user: account.name, error: String(error) },
        "a password could not be changed",
      );
      return "unavailable";
    } finally {
      old.fill(0);
      fresh.fill(0);
    }
  }

  /**
   * The passwords in a message in which each is encrypted under the other (DES). Where it is not this user's message,
   * or his password is not known here, passwords that nobody has: refused as slowly as a wrong one.
   */
  openSealed(
    account: Account,
    sealedOld: Uint8Array,
    sealedNew: Uint8Array,
  ): { oldPassword: Buffer; newPassword: Buffer } {
    const { passwordFile } = this.#settings;
    const own = passwordFile.find(account.name);
    const known = own.kind === "user" ? passwordFile.recoverable.find(account.name, own.record) : undefined;
    const opened = known && openSealedChange(known, sealedOld, sealedNew);
    known?.fill(0);
    return opened ?? { oldPassword: nobodysPassword(), newPassword: nobodysPassword() };
  }

  async #changeFor(
    account: Account,
    old: Buffer,
    fresh: Buffer,
    origin: LoginOrigin,
  ): Promise<ChangeVerdict> {
    // What is found now is what the new password takes the place of, should the file change meanwhile.
    const known = await this.#finder.find(account.name, origin.stores);
    if (known.kind === "nobody") return "notAllowed";
    // A full name that is somebody else's.
    if (known.kind === "own" && known.record.name !== account.name) return "notAllowed";
    const verdict = await this.#settings.authenticator.verify(account.name, old, origin);
    if (verdict.kind === "refused") return "refused";
    if (verdict.kind === "busy") return "unavailable";
    // One who has to change the password may do just that.
    const entry = entryOf(verdict);
    if (entry === undefined) return "notAllowed";
    if (entry.account.uid !== account.uid) return "refused";
    return known.kind === "own"
      ? this.#changeOwn(known.record, fresh)
      : this.#changeSystem(account, old, fresh, origin);
  }

  async #changeOwn({ name, hash }: PasswordRecord, fresh: Buffer): Promise<ChangeVerdict> {
    const credentials = await makeCredentials(name, fresh);
    const isReplaced = await this.#settings.passwordFile.replacePassword(name, hash, credentials, fresh);
    // Somebody else was quicker: what was given is not the old password any more.
    return isReplaced ? "changed" : "refused";
  }

  async #changeSystem(
    { name, uid }: Account,
    oldPassword: Buffer,
    newPassword: Buffer,
    { clientAddress }: LoginOrigin,
  ): Promise<ChangeVerdict> {
    const { system, log } = this.#settings;
    const user = system.isRoot() ? await system.findUser(name) : undefined;
    if (user === undefined || user.uid !== uid || uid === 0) return "notAllowed";
    const change = { user: user.name, uid, oldPassword, newPassword, clientAddress };
    const verdict = await system.changePassword(change);
    if (verdict === "unavailable") log.error({ user: name }, "PAM did not change the password");
    return verdict;
  }
}

function nobodysPassword(): Buffer {
  return Buffer.from(systemRandom(16).toString("hex"));
}

/** What is wrong with a new password, whoever wants it; what this tells a guesser he knows already. */
function faultOf(old: Buffer, fresh: Buffer, charactersMin: number): ChangeVerdict | undefined {
  if (fresh.length === 0 || charactersIn(fresh) < charactersMin) return "tooShort";
  if (fresh.includes(0)) return "policy";
  return areSameSecret(old, fresh) ? "same" : undefined;
}

/** Every byte of what is no UTF-8 counts as one. */
function charactersIn(password: Buffer): number {
  return Array.from(password.toString("utf8")).length;
}
