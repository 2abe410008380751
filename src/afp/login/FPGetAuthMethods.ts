import { authMethodsOf, authMethodsReply, authMethodsRequest } from "../authMethods.ts";
import { command } from "../command.ts";
import type { LoginSession } from "./LoginSession.ts";

/** The login methods that a client may choose from. */
export const FPGetAuthMethods = command({
  name: "FPGetAuthMethods",
  code: 62,
  request: authMethodsRequest,
  reply: authMethodsReply,
  handle: ({ domain }, session: LoginSession) => authMethodsOf(domain, session.uams),
});
