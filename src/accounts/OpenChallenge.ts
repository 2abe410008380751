import type { PasswordRecord } from "./PasswordRecord.ts";

/** The methods in which the server has to know something secret before the client has proven anything. */
export const challengeMethods = ["SRP", "Randnum exchange", "2-Way Randnum exchange"] as const;

export type ChallengeMethod = (typeof challengeMethods)[number];

/** What a client is given to answer: SRP's salt and public value; elsewhere a random block, and no salt. */
export interface LoginChallenge {
  salt: Buffer;
  value: Buffer;
}

/** What a client answers. */
export interface ChallengeAnswer {
  /** SRP's public value, or the block that the server has to encrypt; empty where there is none. */
  clientValue: Buffer;
  proof: Buffer;
}

/** A challenge that waits for its one answer. */
export interface OpenChallenge {
  /** Composed (NFC), as the client named him. */
  readonly user: string;
  readonly shown: LoginChallenge;
  /** The server's own proof, which may be empty, where the answer is right. Costs the same for everybody. */
  check(answer: ChallengeAnswer, own: PasswordRecord | undefined): Buffer | undefined;
}
