import { AfpError } from "../command.ts";
import type { Uam } from "./Uam.ts";

/** `No User Authent`: nothing to prove, and no password to change. */
export const guest: Uam = {
  logIn: () => ({
    start: () => ({ kind: "claims", claim: { kind: "guest" } }),
    resume() {
      throw new AfpError("kFPUserNotAuth");
    },
  }),
};
