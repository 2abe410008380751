import fs from "node:fs";
import path from "node:path";
import { authenticate, type SystemAnswer } from "../system/pam.ts";
import { changeSystemPassword, type SystemChange } from "../system/pamChange.ts";
import { isPamPresent } from "../system/pamLibrary.ts";
import { isRoot, ownIdentity, type Identity } from "../system/privileges.ts";
import { checkShadow, hasShadowEntry, isLockedPassword, isPasswordAged } from "../system/shadow.ts";
import { lookUpGroups, lookUpUser, type SystemUser } from "../system/users.ts";
import type { SystemStore } from "./AccountFinder.ts";

/** What a login has to ask the operating system. */
export interface SystemAccounts {
  /** Whether this process may become other users. */
  isRoot(): boolean;
  ownIdentity(): Identity;
  /** Throws where the name service is away. */
  findUser(nameOrUid: string | number): Promise<SystemUser | undefined>;
  groupsOf(name: string, gid: number): Promise<{ gids: number[]; names: string[] }>;
  checkPassword(user: string, password: Uint8Array, how: SystemQuestion): Promise<SystemAnswer>;
  /** Never for root's account; where this process is not root it throws. */
  changePassword(change: SystemPasswordChange): Promise<SystemChange>;
}

/** Whom to ask about a password, the first that can tell. */
export interface SystemQuestion {
  stores: readonly SystemStore[];
  clientAddress?: string | undefined;
}

/** Another password for a user of the system; both stay the caller's to wipe. */
export interface SystemPasswordChange {
  user: string;
  uid: number;
  oldPassword: Uint8Array;
  newPassword: Uint8Array;
  clientAddress?: string | undefined;
}

/**
 * The system that this process runs on: its name service, and PAM or else /etc/shadow. PAM holds up the event
 * loop and runs other people's code: a server asks through a process of its own.
 */
export const systemAccounts: SystemAccounts = {
  isRoot,
  ownIdentity,
  findUser: lookUpUser,
  groupsOf: lookUpGroups,
  async checkPassword(user, password, { stores, clientAddress }) {
    const [store, ...others] = stores;
    if (store === undefined) return "unavailable";
    // PAM knows everybody, so that behind it /etc/shadow never lets in whom PAM's rules keep out.
    if (store === "pam" && isPamPresent()) return askPam(user, password, clientAddress);
    if (store === "shadow" && (others.length === 0 || (await hasShadowEntry(user)))) {
      const answer = await checkShadow(user, password);
      return isPamPresent() ? answer : withoutChange(answer);
    }
    return systemAccounts.checkPassword(user, password, { stores: others, clientAddress });
  },
  async changePassword(change) {
    return changeSystemPassword({ service: pamService(), ...change });
  },
};

async function askPam(
  user: string,
  password: Uint8Array,
  clientAddress: string | undefined,
): Promise<SystemAnswer> {
  const answer = authenticate({ service: pamService(), user, password, clientAddress });
  // What PAM does not tell apart; it never lets anybody in.
  if (answer === "refused") return (await isLockedPassword(user, password)) ? "disabled" : answer;
  return answer === "mustChange" && (await isPasswordAged(user)) ? "expired" : answer;
}

/** Without PAM there is nobody who could change a password. */
function withoutChange(answer: SystemAnswer): SystemAnswer {
  return answer === "expired" || answer === "mustChange" ? "lapsed" : answer;
}

const pamFolders = ["/etc/pam.d", "/usr/lib/pam.d", "/usr/etc/pam.d"];

/**
 * The PAM service to ask: ours where the administrator wrote one; Netatalk's, whose rules an older server
 * had; the whole-system stack of Fedora, Arch and Gentoo; `login` (Debian, Ubuntu, Alpine), which is pam_unix
 * or what else common-auth says, and pam_nologin; without any file PAM takes `other`.
 */
const pamServices = ["bandstand", "netatalk", "system-auth", "login", "other"] as const;

/** The first of those services that has a file; looked up each time, so that a new file counts at once. */
export function pamService(isThere: (file: string) => boolean = fs.existsSync): string {
  const found = pamServices.find((service) =>
    pamFolders.some((folder) => isThere(path.join(folder, service))),
  );
  return found ?? "other";
}
