import { nothing, rest } from "../../wire/codec.ts";
import { command } from "../command.ts";
import type { LoginSession } from "./LoginSession.ts";

/** What DSIGetStatus answers too; `serverInfo` reads the block. */
export const FPGetSrvrInfo = command({
  name: "FPGetSrvrInfo",
  code: 15,
  request: nothing,
  reply: rest,
  handle: (_request, session: LoginSession) => session.status(),
});
