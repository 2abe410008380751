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
