import { Authenticator } from "../accounts/Authenticator.ts";
import { PasswordFile } from "../accounts/PasswordFile.ts";
import { systemAccounts } from "../accounts/SystemAccounts.ts";
import type { Verdict } from "../accounts/Verdict.ts";
import { didYouMean, nearest } from "../config/nearest.ts";
import type { ServerConfig, VirtualServer } from "../config/ServerConfig.ts";
import { probeAs } from "../processes/probeAs.ts";
import { findServiceUser, NoServiceUser } from "../processes/supervisor/serviceUser.ts";
import { defaultStateFolder } from "../state/defaultStateFolder.ts";
import { StateFolder } from "../state/StateFolder.ts";
import { parseAddress } from "../system/hostMask.ts";
import { silentLog } from "../system/log.ts";
import { ownIdentity } from "../system/privileges.ts";
import { Interrupted, readPassword } from "../system/terminal.ts";
import { type ExplainedLogin, explainLogin, type LoginSources } from "./explainLogin.ts";
import { loginInWords } from "./loginInWords.ts";

/** What is asked about a login. */
export interface LoginQuestion {
  user: string;
  from: string | undefined;
  server: string | undefined;
  state: string | undefined;
  triesPassword: boolean;
  isJson: boolean;
}

/** A part of the question that can't be meant. */
export class LoginQuestionFault extends Error {}

interface Answer {
  exit: number;
  output: string;
}

const well = 0;
const failed = 1;

const triedInWords: Record<Verdict["kind"], string> = {
  accepted: "the password is right",
  refused: "the password is wrong, or the user is not let in",
  busy: "nobody could look at the password",
  expired: "the password is right, but too old: it has to be changed at the login",
  mustChange: "the password is right, and has to be changed at the login",
  disabled: "the password is right, but the account is closed",
  closed: "the system lets nobody in at present",
};

/** `bandstand check --login`: 0 where the user can log in and open a volume, else 1. Throws LoginQuestionFault. */
export async function checkLogin(
  question: LoginQuestion,
  config: ServerConfig,
  ask: typeof readPassword = readPassword,
  probe: LoginSources["probe"] = probeAs,
): Promise<Answer> {
  const { user, from, isJson } = question;
  if (from !== undefined && parseAddress(from) === undefined) {
    throw new LoginQuestionFault(`--from ${from} is no IP address`);
  }
  const servers = serversNamed(question.server, config);
  try {
    const passwordFile = new PasswordFile(
      new StateFolder(question.state ?? defaultStateFolder()).passwordFile,
    );
    const serviceUser = findServiceUser() ?? ownIdentity();
    const sources = { passwordFile, serviceUser, system: systemAccounts, probe };
    const logins = await explainLogin(user, from, servers, sources);
    const tried = question.triesPassword ? await tryPassword(question, servers, sources, ask) : [];
    const isGood = logins.some((login, index) => isEnough(login, tried[index]));
    const exit = isGood ? well : failed;
    if (isJson) return { exit, output: asJson(question, logins, tried, isGood) };
    const said = logins.map((login, index) => {
      const kind = tried[index];
      const words = loginInWords(user, from, login);
      return kind === undefined ? words : `${words}\n  tried: ${triedInWords[kind]}`;
    });
    return { exit, output: [...said, ...notes(config)].join("\n\n") };
  } catch (error) {
    if (!(error instanceof NoServiceUser || error instanceof Interrupted)) throw error;
    return { exit: failed, output: error.message };
  }
}

function serversNamed(name: string | undefined, { servers }: ServerConfig): readonly VirtualServer[] {
  if (name === undefined) return servers;
  const wanted = name.normalize("NFC").toLowerCase();
  const found = servers.filter((server) => server.name?.normalize("NFC").toLowerCase() === wanted);
  if (found.length > 0) return found;
  const names = servers.flatMap((server) => server.name ?? []);
  const listed = names.map((each) => `'${each}'`).join(", ") || "only one with the host's name";
  const hint = didYouMean(nearest(name, names), `there is ${listed}`);
  throw new LoginQuestionFault(`there is no server '${name}'; ${hint}`);
}

function isEnough({ canLogIn, volumes }: ExplainedLogin, tried: Verdict["kind"] | undefined): boolean {
  const isLetIn =
    tried === undefined || tried === "accepted" || tried === "mustChange" || tried === "expired";
  return canLogIn && isLetIn && volumes.some(({ isUsable }) => isUsable);
}

async function tryPassword(
  { user, from }: LoginQuestion,
  servers: readonly VirtualServer[],
  { passwordFile, serviceUser, system }: LoginSources,
  ask: typeof readPassword,
): Promise<Verdict["kind"][]> {
  const password = await ask(`Password of ${user}: `);
  const kinds: Verdict["kind"][] = [];
  for (const { accountStores: stores, guestUser } of servers) {
    const authenticator = new Authenticator({ passwordFile, serviceUser, guestUser, system, log: silentLog });
    kinds.push((await authenticator.verify(user, password, { clientAddress: from, stores })).kind);
  }
  password.fill(0);
  return kinds;
}

/** What this could not see. */
function notes({ problems }: ServerConfig): string[] {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const said: string[] = [];
  if (errors > 0)
    said.push(
      `The configuration has ${errors} error(s), and what they are about is not served: run 'bandstand check'.`,
    );
  if (!systemAccounts.isRoot()) {
    said.push(
      "Looked at as an ordinary user, as if this user ran the server: only root can look at everything.",
    );
  }
  return said;
}

function asJson(
  { user, from }: LoginQuestion,
  logins: readonly ExplainedLogin[],
  tried: readonly Verdict["kind"][],
  isGood: boolean,
): string {
  const servers = logins.map((login, index) => ({ ...login, tried: tried[index] }));
  return JSON.stringify({ user, from, canLogInAndOpenAVolume: isGood, servers }, null, 2);
}
