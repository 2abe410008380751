import { cleartext } from "./cleartext.ts";
import { Dhx } from "./Dhx.ts";
import { Dhx2 } from "./Dhx2.ts";
import { guest } from "./guest.ts";
import type { Uam } from "./Uam.ts";

/** Every login method by its name on the wire; which of them are offered is a setting. */
export const uams = {
  DHX2: (random) => new Dhx2(random),
  DHCAST128: (random) => new Dhx(random),
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
