import type { UamName, VirtualServer } from "../config/ServerConfig.ts";
import { narrowest } from "../system/hostMask.ts";
import type { LoginAccount } from "./loginAccount.ts";

/** A login method that is offered, and whether this user can log in by it. */
export interface LoginMethod {
  name: UamName;
  works: boolean;
  /** Why not, or what to mind. */
  remark: string | undefined;
}

/** The methods that a client of that address is offered; those for all where there is no address. */
export function methodsAt(server: VirtualServer, address: string | undefined): readonly UamName[] {
  return (address === undefined ? undefined : narrowest(server.uamRanges, address)?.uams) ?? server.uams;
}

/** What each offered method means for this user. */
export function loginMethods(
  offered: readonly UamName[],
  { account, record }: LoginAccount,
  isReadable: boolean,
): LoginMethod[] {
  if (account === undefined) return offered.map((name) => ({ name, works: false, remark: undefined }));
  return offered.map((name) => ({
    name,
    ...judged(name, record !== undefined, record?.srp !== undefined, isReadable),
  }));
}

function judged(
  name: string,
  isOwn: boolean,
  hasVerifier: boolean,
  isReadable: boolean,
): { works: boolean; remark: string | undefined } {
  if (name === "No User Authent") return { works: false, remark: "for guests, without a name" };
  if (name === "SRP") {
    if (hasVerifier) return { works: true, remark: undefined };
    const remark = isOwn
      ? "the user's line has no verifier: set the password anew with bandstand passwd"
      : "only for Bandstand's own users";
    return { works: false, remark };
  }
  if (name.includes("Randnum")) {
    const remark = isReadable
      ? "the password has at most 8 characters"
      : "no readable password is kept for the user (bandstand passwd --recoverable)";
    return { works: isReadable, remark };
  }
  if (name === "Cleartxt Passwrd")
    return { works: true, remark: "passwords up to 8 bytes, readable on the network" };
  if (name === "DHCAST128") return { works: true, remark: "weak; passwords up to 64 bytes" };
  return { works: true, remark: undefined };
}
