import fs from "node:fs";
import { passwordBytesMax, type PamPrompt, pamSuccess, type PamSubject, withPam } from "./pamLibrary.ts";
import { isAskable } from "./users.ts";

/** What the system says to a user's password. All but `refused` and `unavailable` is said of a right one. */
export type SystemAnswer =
  | "accepted"
  | "refused"
  /** Too old; its user may replace it. */
  | "expired"
  /** Somebody else chose it; its user has to replace it. */
  | "mustChange"
  /** Too old, and its user can't replace it any more. */
  | "lapsed"
  | "disabled"
  /** Nobody may log in at present. */
  | "closed"
  /** The system could not be asked. */
  | "unavailable";

/** PAM_AUTH_ERR. */
const authenticationFailed = 7;

// Linux-PAM's numbers. Before the password is known to be right, nothing is said of the account.
const refusals: ReadonlySet<number> = new Set([
  6, // PAM_PERM_DENIED
  authenticationFailed,
  8, // PAM_CRED_INSUFFICIENT
  10, // PAM_USER_UNKNOWN
  11, // PAM_MAXTRIES
  12, // PAM_NEW_AUTHTOK_REQD
  13, // PAM_ACCT_EXPIRED
  16, // PAM_CRED_EXPIRED
  27, // PAM_AUTHTOK_EXPIRED
]);

const accountRefusals: ReadonlyMap<number, SystemAnswer> = new Map([
  [6, "disabled"], // PAM_PERM_DENIED
  [authenticationFailed, "disabled"],
  [8, "disabled"], // PAM_CRED_INSUFFICIENT
  [10, "disabled"], // PAM_USER_UNKNOWN
  [11, "disabled"], // PAM_MAXTRIES
  [12, "mustChange"], // PAM_NEW_AUTHTOK_REQD
  [13, "disabled"], // PAM_ACCT_EXPIRED
  [16, "lapsed"], // PAM_CRED_EXPIRED
  [27, "lapsed"], // PAM_AUTHTOK_EXPIRED
]);

/** What pam_nologin looks for; it says no more than that authentication failed. */
const noLoginFiles = ["/etc/nologin", "/run/nologin"] as const;
export interface PamLogin extends PamSubject {
  /** As PAM shall see it; stays the caller's to wipe. */
  password: Uint8Array;
}

/** PAM's modules asked what a Mac's user was not asked for. */
class PamQuestionError extends Error {
  override readonly name = "PamQuestionError";
}

/**
 * Asks PAM for a user's password and whether the account may log in. It blocks, on the main thread: in any other a
 * module in common use crashed (Debian's pam_cap, seen in a debugger; the reason is not known). So it belongs into a
 * process of its own, which may take seconds, and may crash. A wrong password is answered at once: the caller waits,
 * on a timer.
 */
export function authenticate(login: PamLogin): SystemAnswer {
  const { user, password } = login;
  if (!isAskable(user)) return "refused";
  // To a directory server a login without a password is that of a guest, and succeeds.
  if (password.length === 0 || password.length > passwordBytesMax || password.includes(0)) return "refused";
  const answers = new LoginAnswers(Buffer.from(user), password);
  const answer = withPam(
    login,
    (prompt) => answers.to(prompt),
    (calls): SystemAnswer => {
      const status = calls.authenticate();
      if (status === pamSuccess) return accountAnswer(calls.checkAccount());
      if (answers.unknown !== undefined) {
        throw new PamQuestionError(`PAM asks "${answers.unknown}", which nobody can answer from a Mac`);
      }
      return refusals.has(status) ? "refused" : "unavailable";
    },
  );
  return answer ?? "unavailable";
}

function accountAnswer(status: number): SystemAnswer {
  if (status === pamSuccess) return "accepted";
  if (status === authenticationFailed && noLoginFiles.some((file) => fs.existsSync(file))) return "closed";
  return accountRefusals.get(status) ?? "unavailable";
}

/** A stack asks each of its sources at most; what asks on is no login. */
const promptsMax = 8;
const promptCharactersMax = 80;

/** Answers what asks for the password or the name, and nothing else: not a code, a card's PIN or a new password. */
class LoginAnswers {
  /** The first question that was not understood. */
  unknown: string | undefined;
  readonly #name: Uint8Array;
  readonly #password: Uint8Array;
  #left = promptsMax;

  constructor(name: Uint8Array, password: Uint8Array) {
    this.#name = name;
    this.#password = password;
  }

  to({ isHidden, text }: PamPrompt): Uint8Array | undefined {
    const asked = isHidden ? /\b(password|passphrase)\b/i : /\b(login|username|user)\b/i;
    const isOther = /\b(new|retype|again|one.?time|otp|token|code|pin)\b/i.test(this.#withoutName(text));
    if (this.#left-- > 0 && asked.test(text) && !isOther) return isHidden ? this.#password : this.#name;
    this.unknown ??= text.slice(0, promptCharactersMax);
    return undefined;
  }

  /** "Password for code@EXAMPLE.ORG" asks a user of that name for no code. */
  #withoutName(text: string): string {
    return text.replaceAll(Buffer.from(this.#name).toString(), "");
  }
}
