import type { ChallengeAnswer, ChallengeMethod, LoginChallenge } from "../../accounts/OpenChallenge.ts";
import type { Random } from "../../system/random.ts";

/** What a login finally puts forward; whether it holds is decided elsewhere. */
export type LoginClaim =
  | { kind: "password"; password: Buffer }
  | { kind: "guest" }
  /** The answer to the challenge; `finalReply` is made of the server's own proof. */
  | { kind: "answer"; answer: ChallengeAnswer; finalReply: (proof: Buffer) => Buffer };

/** What the change of a password puts forward: that the old one is known, and the new one. */
export type PasswordChangeClaim =
  | { kind: "plain"; oldPassword: Buffer; newPassword: Buffer }
  /** Each encrypted under the other. */
  | { kind: "sealed"; sealedOld: Buffer; sealedNew: Buffer };

/** What comes after a message of the client: another message, or the claim. */
export type UamStep<Claim = LoginClaim> = { kind: "asks"; data: Buffer } | { kind: "claims"; claim: Claim };

/** One run of a method. Whatever is wrong with a message is thrown, and ends the run. */
export interface UamConversation<Claim = LoginClaim> {
  /** Takes what stands behind the user's name in the first request. */
  start(data: Buffer): UamStep<Claim>;
  /** Takes what stands behind the ID in the next one. */
  resume(data: Buffer): UamStep<Claim>;
}

/** What comes after a login's first message; its answer may have to be made by one who knows the users' secrets. */
export type LoginStep =
  | UamStep
  | { kind: "wantsChallenge"; method: ChallengeMethod; ask: (challenge: LoginChallenge) => Buffer };

/** One run of a login. */
export interface LoginConversation {
  start(data: Buffer): LoginStep;
  resume(data: Buffer): UamStep;
}

/** A method, ready to be run with any client. */
export interface Uam {
  /** What the number of the first message has to be, where it is not any. */
  readonly firstId?: number;
  logIn(random: Random): LoginConversation;
  /** Undefined: passwords can't be changed by this method. */
  changePassword?(random: Random): UamConversation<PasswordChangeClaim>;
}
