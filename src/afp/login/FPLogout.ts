import { nothing } from "../../wire/codec.ts";
import { command } from "../command.ts";
import type { LoginSession } from "./LoginSession.ts";

/** Before a login there is only a begun one to forget; the client closes the connection itself. */
export const FPLogout = command({
  name: "FPLogout",
  code: 20,
  request: nothing,
  reply: nothing,
  handle(_request, session: LoginSession) {
    session.abandon();
    return undefined;
  },
});
