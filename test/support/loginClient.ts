import { FPLogin } from "../../src/afp/login/FPLogin.ts";
import { FPLoginCont } from "../../src/afp/login/FPLoginCont.ts";
import { FPLoginExt } from "../../src/afp/login/FPLoginExt.ts";
import type { ResultCode } from "../../src/afp/resultCode.ts";
import { uamReply } from "../../src/afp/uam/fields.ts";
import type { UamName } from "../../src/afp/uam/index.ts";
import type { AfpVersionName } from "../../src/afp/versions.ts";
import { encode } from "../../src/wire/codec.ts";
import type { AfpCaller } from "./AfpCaller.ts";
import { type UamClient, uamClient } from "./uamClients.ts";

/** How a client logs in; what is left out is what a Mac of today does. */
export interface Credentials {
  user?: string;
  password?: string;
  version?: AfpVersionName;
  uam?: UamName;
  form?: "login" | "ext";
}

/** Runs a login with that client's side of the method; the result that ends it. */
export async function logInAs(
  client: UamClient,
  afp: AfpCaller,
  { user = "", version = "AFP3.4", uam = "DHX2", form = "ext" }: Credentials,
): Promise<ResultCode> {
  const request = { version, uam, user, uamData: client.start() };
  let asked = await afp.ask(form === "ext" ? FPLoginExt : FPLogin, request);
  while (asked.result === "kFPAuthContinue") {
    if (asked.reply === undefined) throw new Error("the server asks nothing");
    const uamData = client.answer(asked.reply.uamData);
    asked = await afp.ask(FPLoginCont, { id: asked.reply.id, uamData });
  }
  if (asked.result === "kFPNoErr") client.finish?.(encode(uamReply, asked.reply));
  return asked.result;
}

/** Runs a whole login; the result that ends it. */
export function logIn(afp: AfpCaller, credentials: Credentials): Promise<ResultCode> {
  const { uam = "DHX2", user = "", password = "" } = credentials;
  return logInAs(uamClient(uam, password, user), afp, credentials);
}
