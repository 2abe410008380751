import { hashPassword, type PasswordHash, type ScryptCost } from "./passwordHash.ts";
import { makeSrpVerifier, type SrpVerifier } from "./srpVerifier.ts";

/** All that is kept of one password: made together and stored together, so that its parts can't disagree. */
export interface Credentials {
  hash: PasswordHash;
  /** Undefined in lines that are older than SRP: until the next change of the password. */
  srp?: SrpVerifier | undefined;
}

/** What is kept of a user's new password. The name is the one that is stored. */
export async function makeCredentials(
  name: string,
  password: string | Uint8Array,
  cost?: ScryptCost,
): Promise<Credentials> {
  return { hash: await hashPassword(password, cost), srp: makeSrpVerifier(name, password) };
}
