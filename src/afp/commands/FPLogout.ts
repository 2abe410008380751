import { nothing, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";

/** Ends the session: everything that is open is closed, every lock free. */
export const FPLogout = command({
  name: "FPLogout",
  code: 20,
  // The pad byte says nothing; some clients leave it out.
  request: struct({ _code: u8 }),
  reply: nothing,

  handle(_request, session: AfpSession) {
    session.logOut();
    return undefined;
  },
});
