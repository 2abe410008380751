import { AccountFinder, type Known } from "../accounts/AccountFinder.ts";
import type { Account } from "../accounts/Account.ts";
import { AccountMaker } from "../accounts/AccountMaker.ts";
import type { PasswordFile } from "../accounts/PasswordFile.ts";
import type { PasswordRecord } from "../accounts/PasswordRecord.ts";
import { pamService, type SystemAccounts } from "../accounts/SystemAccounts.ts";
import { didYouMean, nearest } from "../config/nearest.ts";
import type { VirtualServer } from "../config/ServerConfig.ts";
import { silentLog } from "../system/log.ts";
import type { Identity } from "../system/privileges.ts";
import { type ShadowState, shadowState } from "../system/shadow.ts";

/** Who a name is at one server, and what of it would refuse a login with the right password. */
export interface LoginAccount {
  /** Undefined: nobody, or somebody who is never served. */
  account: Account | undefined;
  /** Where the user is one of Bandstand's own. */
  record: PasswordRecord | undefined;
  /** Where the name was found, and what is known of it. */
  facts: string[];
  /** Why the login is refused. */
  obstacles: string[];
}

/** What this looks into; tests bring their own. */
export interface AccountSources {
  passwordFile: PasswordFile;
  system: SystemAccounts;
  serviceUser: Identity;
  shadow?: (user: string) => Promise<ShadowState>;
}

/** Finds a user as the server would, and says in plain words what it found. */
export async function loginAccount(
  user: string,
  { accountStores }: VirtualServer,
  sources: AccountSources,
): Promise<LoginAccount> {
  const { passwordFile, system } = sources;
  const finder = new AccountFinder(passwordFile, system, silentLog);
  let known: Known;
  try {
    known = await finder.find(user.normalize("NFC"), accountStores);
  } catch (error) {
    return nobody([`the system's users can't be asked: ${String(error)}`]);
  }
  const maker = new AccountMaker(system, sources.serviceUser);
  if (known.kind === "own") return ownAccount(user, known.record, maker, sources);
  if (known.kind === "system") return systemAccount(known, maker, sources);
  return nobody(await whyNobody(user, accountStores, sources));
}

async function ownAccount(
  user: string,
  record: PasswordRecord,
  maker: AccountMaker,
  { passwordFile, system }: AccountSources,
): Promise<LoginAccount> {
  const facts = [`${record.name} is in Bandstand's own file: ${placeOf(record.name, passwordFile)}`];
  if (record.name !== user.normalize("NFC")) facts.push(`'${user}' is the full name of ${record.name}`);
  const account = await maker.ofOwnUser(record);
  facts.push(identityInWords(account, system.isRoot() && record.uid === undefined));
  const obstacles: string[] = [];
  if (record.isDisabled)
    obstacles.push(`the account is disabled: 'bandstand user enable ${record.name}' lets it in again`);
  if (record.mustChange === true) {
    facts.push("the password must be changed at the first login, before anything else");
  }
  return { account, record, facts, obstacles };
}

async function systemAccount(
  { user, stores }: Extract<Known, { kind: "system" }>,
  maker: AccountMaker,
  { system, shadow = shadowState }: AccountSources,
): Promise<LoginAccount> {
  const { name, uid } = user;
  const how = stores.includes("pam") ? `PAM's service '${pamService()}'` : "/etc/shadow";
  const facts = [`${name} is a user of the system, uid ${uid}; ${how} decides about the password`];
  const account = await maker.ofSystemUser(user);
  facts.push(identityInWords(account, false));
  const { obstacle, fact } = shadowInWords(await shadow(name), system.isRoot());
  if (fact !== undefined) facts.push(fact);
  return { account, record: undefined, facts, obstacles: obstacle === undefined ? [] : [obstacle] };
}

function shadowInWords(state: ShadowState, isRoot: boolean): { obstacle?: string; fact?: string } {
  switch (state) {
    case "locked":
      return { obstacle: "the password is locked in /etc/shadow: unlock it with passwd -u" };
    case "noPassword":
      return { obstacle: "/etc/shadow has no password that could be right: set one with passwd" };
    case "disabled":
      return { obstacle: "the account's last day in /etc/shadow is over: see chage -l" };
    case "lapsed":
      return { obstacle: "the password grew too old, and its time to be changed is over: see chage -l" };
    case "expired":
      return { fact: "the password grew too old: it has to be changed at the login" };
    case "mustChange":
      return { fact: "the password has to be changed at the login" };
    case "unknown":
      return {
        fact: "/etc/shadow has no line for the user: another of PAM's modules has to know the password",
      };
    case "unavailable":
      return { fact: isRoot ? "/etc/shadow can't be asked" : "only root can look into /etc/shadow" };
    case "accepted":
    case "refused":
    case "closed":
      return {};
  }
}

async function whyNobody(
  user: string,
  stores: VirtualServer["accountStores"],
  { passwordFile, system }: AccountSources,
): Promise<string[]> {
  const { users, denied, problems, isUnusable, lines } = passwordFile.read();
  const name = user.normalize("NFC");
  if (isUnusable) return problems.map(({ message, remedy }) => `${passwordFile.path}: ${message}; ${remedy}`);
  if (denied.has(name)) {
    const own = problems.filter(({ line }) => line === lines.get(name) || line === 0);
    const said = own.map(
      ({ line, message, remedy }) => `${passwordFile.path}:${line}: ${message}; ${remedy}`,
    );
    return said.length > 0 ? said : [`the line of ${name} is wrong: ${placeOf(name, passwordFile)}`];
  }
  const inSystem = await system.findUser(name);
  if (inSystem?.uid === 0) return [`${name} has uid 0, and root is never served: log in as another user`];
  if (inSystem !== undefined && !system.isRoot()) {
    return [`${name} is a user of the system; only a server that root runs lets these in`];
  }
  if (inSystem !== undefined) return [`${name} is a user of the system, but -accounts leaves these out`];
  if (users.has(name)) return [`${name} is in ${passwordFile.path}, but -accounts leaves that file out`];
  const where = stores.map((store) => (store === "own" ? passwordFile.path : "the system's users"));
  const looked = `nobody of that name is in ${[...new Set(where)].join(" or ")}`;
  const lower = name.toLowerCase();
  const isLower = lower !== name && (await system.findUser(lower)) !== undefined;
  const meant = isLower ? lower : nearest(name, users.keys());
  return [`${looked}; ${didYouMean(meant, `add a user with 'bandstand user add ${name}'`)}`];
}

function nobody(obstacles: string[]): LoginAccount {
  return { account: undefined, record: undefined, facts: [], obstacles };
}

function placeOf(name: string, file: PasswordFile): string {
  return `${file.path}:${file.read().lines.get(name) ?? 0}`;
}

function identityInWords({ uid, gid, groupNames }: Account, isService: boolean): string {
  const who = isService
    ? `the service user, uid ${uid}, because the line names no uid`
    : `uid ${uid}, gid ${gid}`;
  return `sessions run as ${who}; groups for access lists: ${groupNames.join(", ") || "none"}`;
}
