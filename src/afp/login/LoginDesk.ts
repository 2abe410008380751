import type { ChallengeAnswer, ChallengeMethod, LoginChallenge } from "../../accounts/OpenChallenge.ts";
import type { Verdict } from "../../accounts/Verdict.ts";
import type { UamName } from "../uam/index.ts";

/** A password as a method brought it over the wire. */
export interface PasswordClaim {
  /** Composed (NFC); may be empty or unknown: the desk refuses it like a wrong password. */
  user: string;
  /** Without its padding. The session wipes it once the verdict is there. */
  password: Buffer;
  uam: UamName;
}

/** A login that was accepted: what the process that serves the session has to know of it. */
export interface AcceptedLogin {
  version: number;
  uam: UamName;
  /** The name that was typed; empty for a guest. The verdict's account, which the supervisor keeps, is what counts. */
  userName: string;
  /** The block behind kFPNoErr in the reply that the session process sends. */
  finalReply: Uint8Array;
  verdict: Verdict;
}

/** What became of the hand-over; only after `admitted` does another process answer. */
export type Admission = "admitted" | "full" | "goingDown" | "unavailable";

/** Where the gate asks: the supervisor decides who is let in, and takes the connection of those who are. */
export interface LoginDesk {
  verify(claim: PasswordClaim): Promise<Verdict>;
  guest(): Promise<Verdict>;
  /** What the client has to answer; the user may be unknown. Undefined: no challenge is to be had. */
  challenge(user: string, method: ChallengeMethod): Promise<LoginChallenge | undefined>;
  /** Whether this answers the last challenge, which is used up then; with the server's own proof where it does. */
  answer(answer: ChallengeAnswer): Promise<{ verdict: Verdict; proof: Buffer }>;
  /** Hands the connection over; the request that was just answered with a verdict is still owed its reply. */
  admit(login: AcceptedLogin): Promise<Admission>;
}
