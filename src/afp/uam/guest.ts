import { AfpError } from "../command.ts";
import type { UamConversation } from "./Uam.ts";

/** `No User Authent`: nothing to prove. */
export const guest = (): UamConversation => ({
  start: () => ({ kind: "claims", claim: { kind: "guest" } }),
  resume() {
    throw new AfpError("kFPUserNotAuth");
  },
});
