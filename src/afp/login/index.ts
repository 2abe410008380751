import type { AnyCommand } from "../command.ts";
import { FPGetAuthMethods } from "./FPGetAuthMethods.ts";
import { FPGetSrvrInfo } from "./FPGetSrvrInfo.ts";
import { FPLogin } from "./FPLogin.ts";
import { FPLoginCont } from "./FPLoginCont.ts";
import { FPLoginExt } from "./FPLoginExt.ts";
import { FPLogout } from "./FPLogout.ts";
import type { LoginSession } from "./LoginSession.ts";

/** Everything that a client may ask before it is let in. */
export const loginCommands: readonly AnyCommand<LoginSession>[] = [
  FPGetAuthMethods,
  FPGetSrvrInfo,
  FPLogin,
  FPLoginCont,
  FPLogout,
  FPLoginExt,
];
