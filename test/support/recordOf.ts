import type { PasswordRecord } from "../../src/accounts/PasswordRecord.ts";
import { makeSrpVerifier } from "../../src/accounts/srpVerifier.ts";

/** A user's line, with a verifier for the password if one is given; what scrypt makes of it is left out. */
export function recordOf(
  name: string,
  password?: string,
  more: Partial<PasswordRecord> = {},
): PasswordRecord {
  const nothing = Buffer.alloc(16);
  return {
    name,
    hash: { cost: { N: 1024, r: 8, p: 1 }, salt: nothing, hash: nothing },
    ...(password === undefined ? {} : { srp: makeSrpVerifier(name, password) }),
    fullName: "",
    groups: [],
    uid: undefined,
    gid: undefined,
    isDisabled: false,
    ...more,
  };
}
