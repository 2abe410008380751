import type { Account } from "./Account.ts";

/** Why a password that is right has to be replaced first: it is too old, or somebody else chose it. */
export type RenewalReason = "expired" | "mustChange";

/** The answer to "is this the user's password?". All but `refused` and `busy` is only said to somebody who knew it. */
export type Verdict =
  | { kind: "accepted"; account: Account }
  | { kind: "refused" }
  /** Nobody looked at the password: too many others wait. It may be tried again later. */
  | { kind: "busy" }
  /** With an account: this user may log in to replace the password, and for nothing else. */
  | { kind: RenewalReason; account?: Account | undefined }
  /** The account is closed: disabled, locked, past its last day, or not let in at this hour. */
  | { kind: "disabled" }
  /** The system lets nobody in at present. */
  | { kind: "closed" };

/** A login that gets a session; `mustRenew` says that it may only replace the password. */
export interface Entry {
  account: Account;
  mustRenew: RenewalReason | undefined;
}

/** What a verdict lets in; undefined: nobody. */
export function entryOf(verdict: Verdict): Entry | undefined {
  if (verdict.kind === "accepted") return { account: verdict.account, mustRenew: undefined };
  const isForRenewal = verdict.kind === "expired" || verdict.kind === "mustChange";
  if (!isForRenewal || verdict.account === undefined) return undefined;
  return { account: verdict.account, mustRenew: verdict.kind };
}
