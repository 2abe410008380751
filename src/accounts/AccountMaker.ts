import type { Identity } from "../system/privileges.ts";
import type { SystemUser } from "../system/users.ts";
import type { Account } from "./Account.ts";
import type { PasswordRecord } from "./PasswordRecord.ts";
import type { SystemAccounts } from "./SystemAccounts.ts";

/**
 * Makes the account of somebody who was let in. Where the server is not root, everybody runs as the process's
 * own user; where it is, nobody runs as uid 0.
 */
export class AccountMaker {
  readonly #system: SystemAccounts;
  readonly #serviceUser: Identity;

  /** Throws RangeError for a service user that is root. */
  constructor(system: SystemAccounts, serviceUser: Identity) {
    if (system.isRoot() && serviceUser.uid === 0) throw new RangeError("the service user must not be root");
    this.#system = system;
    this.#serviceUser = serviceUser;
  }

  async ofOwnUser(record: PasswordRecord): Promise<Account> {
    const { name, fullName, groups, uid, gid } = record;
    const owner = uid === undefined ? undefined : await this.#system.findUser(uid);
    const person = { name, fullName: fullName || name, isGuest: false };
    const known = owner && (await this.#system.groupsOf(owner.name, gid ?? owner.gid));
    const groupNames = [...new Set([...groups, ...(known?.names ?? [])])];
    const home = homeOf(owner);
    if (!this.#system.isRoot()) return { ...person, ...this.#identity(), groupNames, home };
    if (uid === undefined || gid === undefined) {
      return { ...person, ...identityOf(this.#serviceUser), groupNames, home };
    }
    return { ...person, ...identityOf({ uid, gid, groups: known?.gids ?? [] }), groupNames, home };
  }

  /** The user must have been found, and must not be root. */
  async ofSystemUser(user: SystemUser): Promise<Account> {
    const { name, uid, gid, fullName } = user;
    const { gids, names } = await this.#system.groupsOf(name, gid);
    return {
      name,
      fullName: fullName || name,
      isGuest: false,
      ...identityOf({ uid, gid, groups: gids }),
      groupNames: names,
      home: homeOf(user),
    };
  }

  /** Undefined: that user can't be a guest's. */
  async ofGuest(guestUser: string): Promise<Account | undefined> {
    const person = { name: guestUser, fullName: "Guest", isGuest: true, home: undefined };
    if (!this.#system.isRoot()) return { ...person, ...this.#identity(), groupNames: [] };
    const user = await this.#system.findUser(guestUser);
    if (user === undefined || user.uid === 0) return undefined;
    return { ...(await this.ofSystemUser(user)), ...person };
  }

  #identity() {
    return identityOf(this.#system.ownIdentity());
  }
}

function identityOf({ uid, gid, groups }: Identity) {
  return { uid, gid, groups: [...new Set([gid, ...groups])] };
}

function homeOf(user: SystemUser | undefined): string | undefined {
  return user === undefined || user.home === "" ? undefined : user.home;
}
