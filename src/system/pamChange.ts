import { authenticate } from "./pam.ts";
import { PamConversation } from "./PamConversation.ts";
import { passwordBytesMax, pamSuccess, type PamSubject, isPamPresent, withPam } from "./pamLibrary.ts";
import { onBehalfOf } from "./privileges.ts";
import { isAskable } from "./users.ts";

/** What the system says to the wish for another password. */
export type SystemChange = "changed" | "refused" | "policy" | "notAllowed" | "notSupported" | "unavailable";

export interface PamChange extends PamSubject {
  uid: number;
  /** As PAM shall see them; they stay the caller's to wipe. */
  oldPassword: Uint8Array;
  newPassword: Uint8Array;
}

// Linux-PAM's numbers; a stack that ends in pam_deny answers PAM_AUTHTOK_ERR whatever was wrong before.
const answers: ReadonlyMap<number, SystemChange> = new Map([
  [pamSuccess, "changed"],
  [6, "notAllowed"], // PAM_PERM_DENIED
  [7, "refused"], // PAM_AUTH_ERR
  [10, "notAllowed"], // PAM_USER_UNKNOWN
  [11, "policy"], // PAM_MAXTRIES: asked again and again for a better one
  [20, "policy"], // PAM_AUTHTOK_ERR
  [21, "refused"], // PAM_AUTHTOK_RECOVERY_ERR
  [23, "notAllowed"], // PAM_AUTHTOK_DISABLE_AGING
]);

/**
 * Has PAM change a user's password, as root on behalf of the user: as passwd(1) does, so that modules ask for the old
 * one and keep the user to their rules, which root may break. Blocks as `authenticate` does. "changed" is only said of
 * a password that opens the account now: there are stacks that permit everything and do nothing.
 */
export function changeSystemPassword(change: PamChange): SystemChange {
  const { user, uid, oldPassword, newPassword } = change;
  if (!isPamPresent()) return "notSupported";
  if (!isAskable(user)) return "notAllowed";
  if (oldPassword.includes(0) || oldPassword.length > passwordBytesMax) return "refused";
  if (newPassword.length === 0 || newPassword.includes(0) || newPassword.length > passwordBytesMax)
    return "policy";
  const conversation = new PamConversation({ user, password: oldPassword, newPassword });
  const status = onBehalfOf(uid, () =>
    withPam(
      change,
      (prompt) => conversation.answer(prompt),
      (calls) => calls.changePassword(),
    ),
  );
  const answer = status === undefined ? "unavailable" : (answers.get(status) ?? "unavailable");
  if (answer !== "changed") return answer;
  return authenticate({ ...change, password: newPassword }) === "accepted" ? "changed" : "unavailable";
}
