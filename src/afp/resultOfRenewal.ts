import type { RenewalReason } from "../accounts/Verdict.ts";
import type { ResultCode } from "./resultCode.ts";

/** What a Mac is told until the password is replaced; it asks its user for another one then. */
export const resultOfRenewal: Record<RenewalReason, ResultCode> = {
  expired: "kFPPwdExpiredErr",
  mustChange: "kFPPwdNeedsChangeErr",
};
