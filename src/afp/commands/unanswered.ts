import type { ResultCode } from "../resultCode.ts";

/** Commands that a session knows of and does not execute, by their code. */
export interface Unanswered {
  name: string;
  code: number;
  result: ResultCode;
  reason: string;
}

const isLoggedIn = "the gate has the login talk; in a session it is over";

/** Every known command that is not in the registry, and why. */
export const unanswered: readonly Unanswered[] = [
  { name: "FPLogin", code: 18, result: "kFPMiscErr", reason: isLoggedIn },
  { name: "FPLoginCont", code: 19, result: "kFPUserNotAuth", reason: isLoggedIn },
  { name: "FPLoginExt", code: 63, result: "kFPMiscErr", reason: isLoggedIn },
];

/** The result of a request that no command answers. */
export function resultOfUnanswered(code: number): ResultCode {
  return unanswered.find((entry) => entry.code === code)?.result ?? "kFPCallNotSupported";
}
