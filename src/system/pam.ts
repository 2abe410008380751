import { passwordBytesMax, pamSuccess, type PamSubject, withPam } from "./pamLibrary.ts";
import { isAskable } from "./users.ts";

/** What the system says to a user's password; `unavailable`: it could not be asked. */
export type SystemAnswer = "accepted" | "refused" | "expired" | "mustChange" | "disabled" | "unavailable";

const refusals: ReadonlyMap<number, SystemAnswer> = new Map([
  [6, "refused"], // PAM_PERM_DENIED
  [7, "refused"], // PAM_AUTH_ERR
  [8, "refused"], // PAM_CRED_INSUFFICIENT
  [10, "refused"], // PAM_USER_UNKNOWN
  [11, "refused"], // PAM_MAXTRIES
  [12, "mustChange"], // PAM_NEW_AUTHTOK_REQD
  [13, "expired"], // PAM_ACCT_EXPIRED
  [16, "expired"], // PAM_CRED_EXPIRED
  [27, "expired"], // PAM_AUTHTOK_EXPIRED
]);

/** Once the password is known to be right, a refusal is about the account. */
const accountRefusals: ReadonlyMap<number, SystemAnswer> = new Map([
  ...refusals,
  [6, "disabled"],
  [7, "disabled"],
]);

export interface PamLogin extends PamSubject {
  /** As PAM shall see it; stays the caller's to wipe. */
  password: Uint8Array;
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
  if (password.includes(0) || password.length > passwordBytesMax) return "refused";
  const name = Buffer.from(user);
  const answer = withPam(
    login,
    ({ isHidden }) => (isHidden ? password : name),
    (calls): SystemAnswer => {
      const status = calls.authenticate();
      if (status !== pamSuccess) return refusals.get(status) ?? "unavailable";
      const account = calls.checkAccount();
      return account === pamSuccess ? "accepted" : (accountRefusals.get(account) ?? "unavailable");
    },
  );
  return answer ?? "unavailable";
}
