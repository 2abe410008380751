import { changeClaim, loginClaim } from "./claims.ts";
import { cleartext } from "./cleartext.ts";
import { Dhx } from "./Dhx.ts";
import { Dhx2 } from "./Dhx2.ts";
import { guest } from "./guest.ts";
import { changeByRandomNumber, RandomNumber } from "./RandomNumber.ts";
import { Srp, srpFirstId } from "./Srp.ts";
import type { Uam } from "./Uam.ts";

const dhx2: Uam = {
  logIn: (random) => new Dhx2(random, loginClaim),
  changePassword: (random) => new Dhx2(random, changeClaim),
};

const dhx: Uam = {
  logIn: (random) => new Dhx(random, loginClaim),
  changePassword: (random) => new Dhx(random, changeClaim),
};

/** Every login method by its name on the wire, the strongest first; which of them are offered is a setting. */
export const uams = {
  SRP: { firstId: srpFirstId, logIn: () => new Srp() },
  DHX2: dhx2,
  DHCAST128: dhx,
  "2-Way Randnum exchange": { logIn: () => new RandomNumber("2-Way Randnum exchange") },
  "Randnum exchange": {
    logIn: () => new RandomNumber("Randnum exchange"),
    // Clients of the two-way exchange use this name too.
    changePassword: () => changeByRandomNumber,
  },
  "Cleartxt Passwrd": cleartext,
  "No User Authent": guest,
} satisfies Record<string, Uam>;

export type UamName = keyof typeof uams;

const names = Object.keys(uams) as readonly UamName[];

/** The method of that name in any case, or undefined for one that we do not have. */
export function uamNamed(name: string): UamName | undefined {
  const wanted = name.toLowerCase();
  return names.find((known) => known.toLowerCase() === wanted);
}

/** Whether a password can be changed by one of these methods. */
export function canChangePassword(offered: readonly UamName[]): boolean {
  return offered.some((name) => (uams[name] as Uam).changePassword !== undefined);
}
