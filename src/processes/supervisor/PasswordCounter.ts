import type { Account } from "../../accounts/Account.ts";
import type { AccountStore } from "../../accounts/AccountFinder.ts";
import type { PasswordChanges } from "../../accounts/PasswordChanges.ts";
import type { VolumePasswords } from "../../accounts/VolumePasswords.ts";
import type { Log } from "../../system/log.ts";
import type { FromSession } from "../messages.ts";
import type { ToSession } from "../orders.ts";

/** What a session may ask about passwords, as its login was accepted. */
export interface PasswordRights {
  account: Account;
  clientAddress: string;
  /** Characters that a new password has to have; undefined: none may be set. */
  newPasswordCharactersMin: number | undefined;
  /** Where the server that was asked looks for users. */
  stores: readonly AccountStore[];
  /** Of the volumes that have one, by their names. */
  volumePasswords: ReadonlyMap<string, string>;
}

type Question = FromSession & { type: "changePassword" | "changeSealedPassword" | "volumePassword" };

/**
 * Where sessions ask about passwords, which their processes never see: each for its own account and volumes only, and
 * one question at a time, so that a session that was taken over guesses no faster than a stranger.
 */
export class PasswordCounter {
  readonly #changes: PasswordChanges;
  readonly #volumes: VolumePasswords;

  constructor(changes: PasswordChanges, volumes: VolumePasswords) {
    this.#changes = changes;
    this.#volumes = volumes;
  }

  /** The talk with one session; `left` says that nobody waits any more. */
  forSession(
    rights: PasswordRights,
    log: Log,
    left: AbortSignal,
  ): (question: Question) => Promise<ToSession> {
    let isBusy = false;
    return async (question) => {
      if (isBusy) return refusalOf(question);
      isBusy = true;
      try {
        if (question.type === "volumePassword") return await this.#volume(question, rights, log);
        return await this.#change(question, this.#passwordsIn(question, rights), rights, log, left);
      } finally {
        isBusy = false;
      }
    };
  }

  #passwordsIn(
    question: Exclude<Question, { type: "volumePassword" }>,
    { account }: PasswordRights,
  ): { oldPassword: Buffer; newPassword: Buffer } {
    if (question.type === "changePassword") {
      const { oldPassword, newPassword } = question;
      return {
        oldPassword: Buffer.from(oldPassword, "base64"),
        newPassword: Buffer.from(newPassword, "base64"),
      };
    }
    const { sealedOld, sealedNew } = question;
    return this.#changes.openSealed(
      account,
      Buffer.from(sealedOld, "base64"),
      Buffer.from(sealedNew, "base64"),
    );
  }

  async #change(
    { request }: Question,
    { oldPassword, newPassword }: { oldPassword: Buffer; newPassword: Buffer },
    { account, clientAddress, stores, newPasswordCharactersMin: charactersMin }: PasswordRights,
    log: Log,
    signal: AbortSignal,
  ): Promise<ToSession> {
    if (charactersMin === undefined) return { type: "changeAnswer", request, verdict: "notSupported" };
    const wanted = { oldPassword, newPassword, charactersMin };
    const verdict = await this.#changes.change(account, wanted, { clientAddress, signal, stores });
    for (const password of [oldPassword, newPassword]) password.fill(0);
    if (verdict === "changed") log.info({}, "the user changed the password");
    else log.warn({ verdict }, "the password was not changed");
    return { type: "changeAnswer", request, verdict };
  }

  async #volume(
    { request, volume, password }: Question & { type: "volumePassword" },
    { account, clientAddress, volumePasswords }: PasswordRights,
    log: Log,
  ): Promise<ToSession> {
    const right = volumePasswords.get(volume);
    const given = Buffer.from(password, "base64");
    const visitor = { user: account.name, clientAddress, volume };
    const isRight = right !== undefined && (await this.#volumes.isRight(right, given, visitor));
    if (!isRight) log.warn({ volume }, "a wrong password for a volume");
    return { type: "volumePasswordAnswer", request, isRight };
  }
}

/** An honest session waits for its answer before it asks again. */
function refusalOf({ type, request }: Question): ToSession {
  if (type === "volumePassword") return { type: "volumePasswordAnswer", request, isRight: false };
  return { type: "changeAnswer", request, verdict: "unavailable" };
}
