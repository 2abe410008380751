import { rest, struct, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { command } from "../command.ts";

/** Describes the server, as DSIGetStatus does before a login. */
export const FPGetSrvrInfo = command({
  name: "FPGetSrvrInfo",
  code: 15,
  request: struct({ _code: u8 }),
  reply: struct({ info: rest }),

  handle(_request, session: AfpSession) {
    return { info: Buffer.from(session.server.serverInfo()) };
  },
});
