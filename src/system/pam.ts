import fs from "node:fs";
import { PamConversation } from "./PamConversation.ts";
import { passwordBytesMax, pamSuccess, type PamSubject, withPam } from "./pamLibrary.ts";
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
  const conversation = new PamConversation({ user, password });
  const answer = withPam(
    login,
    (prompt) => conversation.answer(prompt),
    (calls): SystemAnswer => {
      const status = calls.authenticate();
      if (status === pamSuccess) return accountAnswer(calls.checkAccount());
      const { unknown } = conversation;
      if (unknown !== undefined)
        throw new PamQuestionError(`PAM asks "${unknown}", which no Mac's user can answer`);
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
