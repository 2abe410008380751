import type { Random } from "../../system/random.ts";

/** What a login finally puts forward; whether it holds is decided elsewhere. */
export type LoginClaim = { kind: "password"; password: Buffer } | { kind: "guest" };

/** What the change of a password puts forward: that the old one is known, and the new one. */
export interface PasswordChangeClaim {
  oldPassword: Buffer;
  newPassword: Buffer;
}

/** What comes after a message of the client: another message, or the claim. */
export type UamStep<Claim = LoginClaim> = { kind: "asks"; data: Buffer } | { kind: "claims"; claim: Claim };

/** One run of a method. Whatever is wrong with a message is thrown, and ends the run. */
export interface UamConversation<Claim = LoginClaim> {
  /** Takes what stands behind the user's name in the first request. */
  start(data: Buffer): UamStep<Claim>;
  /** Takes what stands behind the ID in the next one. */
  resume(data: Buffer): UamStep<Claim>;
}

/** A method, ready to be run with any client. */
export interface Uam {
  logIn(random: Random): UamConversation;
  /** Undefined: passwords can't be changed by this method. */
  changePassword?(random: Random): UamConversation<PasswordChangeClaim>;
}
