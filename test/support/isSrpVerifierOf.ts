import { srpPower } from "../../src/accounts/srpGroup.ts";
import { srpSecret, type SrpVerifier } from "../../src/accounts/srpVerifier.ts";

/** Whether a stored verifier is of this password. */
export function isSrpVerifierOf(name: string, password: string, srp: SrpVerifier | undefined): boolean {
  return srp !== undefined && srpPower(srpSecret(name, password, srp.salt)).equals(srp.verifier);
}
