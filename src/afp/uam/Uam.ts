import type { Random } from "../../system/random.ts";

/** What a method finally puts forward; whether it holds is decided elsewhere. */
export type Claim = { kind: "password"; password: Buffer } | { kind: "guest" };

/** What comes after a message of the client: another message, or the claim. */
export type UamStep = { kind: "asks"; data: Buffer } | { kind: "claims"; claim: Claim };

/** One run of a login method. Whatever is wrong with a message is thrown, and ends the run. */
export interface UamConversation {
  /** Takes what stands behind the user's name in FPLogin or FPLoginExt. */
  start(data: Buffer): UamStep;
  /** Takes what stands behind the ID in the next FPLoginCont. */
  resume(data: Buffer): UamStep;
}

/** A method, ready to be run with any client. */
export type Uam = (random: Random) => UamConversation;
