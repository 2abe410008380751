import type { Account } from "./Account.ts";

/** The answer to "is this the user's password?". */
export type Verdict =
  | { kind: "accepted"; account: Account }
  | { kind: "refused" }
  /** Nobody looked at the password: too many others wait. It may be tried again later. */
  | { kind: "busy" }
  /** The password is right, but the account may not log in with it. */
  | { kind: "expired" }
  | { kind: "mustChange" }
  | { kind: "disabled" };
