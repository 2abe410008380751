import type { AfpSession } from "../AfpSession.ts";
import { authMethodsOf, authMethodsReply, authMethodsRequest } from "../authMethods.ts";
import { command } from "../command.ts";

/** The login methods, once more to somebody who is logged in; clients ask before, if at all. */
export const FPGetAuthMethods = command({
  name: "FPGetAuthMethods",
  code: 62,
  since: 30,
  request: authMethodsRequest,
  reply: authMethodsReply,
  handle: ({ domain }, session: AfpSession) => authMethodsOf(domain, session.server.uams),
});
