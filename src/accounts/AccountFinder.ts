import type { Log } from "../system/log.ts";
import type { SystemUser } from "../system/users.ts";
import type { PasswordFile } from "./PasswordFile.ts";
import type { PasswordRecord } from "./PasswordRecord.ts";
import type { SystemAccounts } from "./SystemAccounts.ts";

/** Where users are looked for: Bandstand's own file, and the system's, by PAM or by /etc/shadow. */
export type AccountStore = "own" | SystemStore;

/** How the system is asked about a user's password. */
export type SystemStore = "pam" | "shadow";

/** Whom a name means. */
export type Known =
  | { kind: "own"; record: PasswordRecord }
  | { kind: "system"; user: SystemUser; stores: readonly SystemStore[] }
  | { kind: "nobody" };

/** The order where nothing else is said; /etc/shadow only counts where there is no PAM. */
const defaultAccountStores: readonly AccountStore[] = ["own", "pam", "shadow"];

/** Finds out who a name is; the first store that knows it decides about it alone. */
export class AccountFinder {
  readonly #file: PasswordFile;
  readonly #system: SystemAccounts;
  readonly #log: Log;

  constructor(file: PasswordFile, system: SystemAccounts, log: Log) {
    this.#file = file;
    this.#system = system;
    this.#log = log;
  }

  /**
   * Of the stores those of the system count as one, in the place of the first; without root there are none. A full
   * name is looked for last. Throws where the name service is away.
   */
  async find(name: string, stores: readonly AccountStore[] = defaultAccountStores): Promise<Known> {
    const hasOwn = stores.includes("own");
    const system = this.#system.isRoot() ? stores.filter((store) => store !== "own") : [];
    const isSystemFirst = system.length > 0 && stores[0] !== "own";
    const inSystem = isSystemFirst ? await this.#inSystem(name, system) : undefined;
    if (inSystem !== undefined) return inSystem;
    const own = hasOwn ? this.#inOwn(name) : undefined;
    if (own !== undefined) return own;
    const known = isSystemFirst ? undefined : await this.#inSystem(name, system);
    if (known !== undefined) return known;
    const byFullName = hasOwn ? this.#file.findByFullName(name) : undefined;
    return byFullName === undefined ? { kind: "nobody" } : { kind: "own", record: byFullName };
  }

  #inOwn(name: string): Known | undefined {
    const own = this.#file.find(name);
    if (own.kind === "user") return { kind: "own", record: own.record };
    if (own.kind === "unknown") return undefined;
    this.#log.error({ user: name, file: this.#file.path }, "the user's line in the password file is wrong");
    return { kind: "nobody" };
  }

  async #inSystem(name: string, stores: readonly SystemStore[]): Promise<Known | undefined> {
    const user = stores.length > 0 ? await this.#system.findUser(name) : undefined;
    if (user === undefined) return undefined;
    // Root is not even asked for: nobody shall try its password here.
    return user.uid === 0 ? { kind: "nobody" } : { kind: "system", user, stores };
  }
}
