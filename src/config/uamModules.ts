import { shortened } from "./accessLists.ts";
import { didYouMean, nearest } from "./nearest.ts";
import type { Complaint } from "./ProblemList.ts";
import { mistake, remark } from "./ProblemList.ts";
import type { UamName } from "./ServerConfig.ts";

/**
 * Netatalk's modules, and the login method each is; the flavours differ only in where the password comes
 * from.
 */
const uamsByModule: ReadonlyMap<string, UamName> = new Map([
  ["uams_dhx2.so", "DHX2"],
  ["uams_dhx2_passwd.so", "DHX2"],
  ["uams_dhx2_pam.so", "DHX2"],
  ["uams_dhx.so", "DHCAST128"],
  ["uams_dhx_pam.so", "DHCAST128"],
  ["uams_dhx_passwd.so", "DHCAST128"],
  ["uams_guest.so", "No User Authent"],
  ["uams_clrtxt.so", "Cleartxt Passwrd"],
  ["uams_pam.so", "Cleartxt Passwrd"],
  ["uams_passwd.so", "Cleartxt Passwrd"],
]);

const notOffered: ReadonlyMap<string, string> = new Map([
  ["uams_randnum.so", "Random Number Exchange"],
  ["uams_gss.so", "Kerberos"],
  ["uams_srp.so", "SRP"],
]);

const example = "uams_dhx2.so,uams_dhx.so";

/**
 * The methods of a server that names none: both, as Netatalk 2.2 has it. DHX2 alone, as in later
 * versions, would lock out
 * Mac OS 9 and 10.1; DHX is the weaker of the two, so whoever has no such Mac writes `-uamlist uams_dhx2.so`.
 */
export const defaultUams: readonly UamName[] = Object.freeze(["DHX2", "DHCAST128"] satisfies UamName[]);

/**
 * The methods that a list of modules names; what is not understood is left out, so the list only ever gets
 * shorter.
 */
export function parseUamList(value: string): { uams: readonly UamName[]; complaints: readonly Complaint[] } {
  const uams = new Set<UamName>();
  const complaints: Complaint[] = [];
  const modules = value
    .split(",")
    .map((module) => module.trim())
    .filter((module) => module !== "");
  for (const module of modules) {
    const uam = uamsByModule.get(module);
    if (uam !== undefined) uams.add(uam);
    else complaints.push(unusable(module));
  }
  if (uams.size === 0) {
    complaints.push(
      mistake("the list names no login method that is offered: nobody can log in", `write ${example}`),
    );
  }
  return { uams: Object.freeze([...uams]), complaints };
}

function unusable(module: string): Complaint {
  const method = notOffered.get(module);
  if (method !== undefined) {
    return remark(
      `${method} (${module}) is not offered`,
      `write ${example}: every Mac since Mac OS 8 has one of them`,
    );
  }
  return mistake(
    `'${shortened(module)}' is no login method`,
    didYouMean(nearest(module, [...uamsByModule.keys(), ...notOffered.keys()]), `write ${example}`),
  );
}
