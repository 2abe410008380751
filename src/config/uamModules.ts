import { shortened } from "./accessLists.ts";
import { didYouMean, nearest } from "./nearest.ts";
import type { Complaint } from "./ProblemList.ts";
import { mistake, remark } from "./ProblemList.ts";
import type { UamName } from "./ServerConfig.ts";

/**
 * Netatalk's modules, and the login methods of each; the flavours differ only in where the password comes
 * from.
 */
const uamsByModule: ReadonlyMap<string, readonly UamName[]> = new Map<string, readonly UamName[]>([
  ["uams_srp.so", ["SRP"]],
  ["uams_dhx2.so", ["DHX2"]],
  ["uams_dhx2_passwd.so", ["DHX2"]],
  ["uams_dhx2_pam.so", ["DHX2"]],
  ["uams_dhx.so", ["DHCAST128"]],
  ["uams_dhx_pam.so", ["DHCAST128"]],
  ["uams_dhx_passwd.so", ["DHCAST128"]],
  ["uams_randnum.so", ["2-Way Randnum exchange", "Randnum exchange"]],
  ["uams_clrtxt.so", ["Cleartxt Passwrd"]],
  ["uams_pam.so", ["Cleartxt Passwrd"]],
  ["uams_passwd.so", ["Cleartxt Passwrd"]],
  ["uams_guest.so", ["No User Authent"]],
]);

/** Every method, the strongest first: a client that takes the first that it knows shall do well. */
const strongestFirst: readonly UamName[] = [...new Set([...uamsByModule.values()].flat())];

const notOffered: ReadonlyMap<string, string> = new Map([["uams_gss.so", "Kerberos"]]);

const example = "uams_dhx2.so,uams_dhx.so";

/**
 * The methods of a server that names none. Every Mac since Mac OS X 10.2 has DHX2; the older methods are
 * weaker, and only there for who lists them. SRP is added where it can let in everybody.
 */
export const defaultUams: readonly UamName[] = Object.freeze(["DHX2"] satisfies UamName[]);

/**
 * The methods that a list of modules names, the strongest first; what is not understood is left out, so the
 * list only ever gets shorter.
 */
export function parseUamList(value: string): { uams: readonly UamName[]; complaints: readonly Complaint[] } {
  const uams = new Set<UamName>();
  const complaints: Complaint[] = [];
  const modules = value
    .split(",")
    .map((module) => module.trim())
    .filter((module) => module !== "");
  for (const module of modules) {
    const named = uamsByModule.get(module);
    if (named === undefined) complaints.push(unusable(module));
    for (const uam of named ?? []) uams.add(uam);
  }
  if (uams.size === 0) {
    complaints.push(
      mistake("the list names no login method that is offered: nobody can log in", `write ${example}`),
    );
  }
  return { uams: Object.freeze(strongestFirst.filter((uam) => uams.has(uam))), complaints };
}

function unusable(module: string): Complaint {
  const method = notOffered.get(module);
  if (method !== undefined) {
    return remark(
      `${method} (${module}) is not offered`,
      `write ${example}: every Mac since Mac OS 8.6 has one of them`,
    );
  }
  return mistake(
    `'${shortened(module)}' is no login method`,
    didYouMean(nearest(module, [...uamsByModule.keys(), ...notOffered.keys()]), `write ${example}`),
  );
}
