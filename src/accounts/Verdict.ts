import type { Account } from "./Account.ts";

/** The answer to "is this the user's password?". */
export type Verdict =
  | { kind: "accepted"; account: Account }
  | { kind: "refused" }
  /** The password is right, but the account may not log in with it. */
  | { kind: "expired" }
  | { kind: "mustChange" }
  | { kind: "disabled" };
