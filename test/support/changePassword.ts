import { FPChangePassword } from "../../src/afp/commands/FPChangePassword.ts";
import type { ResultCode } from "../../src/afp/resultCode.ts";
import type { UamName } from "../../src/afp/uam/index.ts";
import type { AfpCaller } from "./AfpCaller.ts";
import { changeClient, type UamClient } from "./uamClients.ts";

/** Runs every round of a change with that client's side of the method; the result that ends it. */
export async function changePasswordAs(
  client: UamClient,
  afp: AfpCaller,
  { uam = "DHX2", user = "" }: { uam?: UamName; user?: string },
): Promise<ResultCode> {
  let asked = await afp.ask(FPChangePassword, { uam, user, id: 0, uamData: client.start() });
  while (asked.result === "kFPAuthContinue") {
    if (asked.reply === undefined) throw new Error("the server asks nothing");
    const uamData = client.answer(asked.reply.uamData);
    asked = await afp.ask(FPChangePassword, { uam, user, id: asked.reply.id, uamData });
  }
  return asked.result;
}

/** As a Mac changes its user's password; from AFP 3 on it names no user. */
export function changePassword(
  afp: AfpCaller,
  passwords: { old: string; fresh: string; uam?: UamName; user?: string },
): Promise<ResultCode> {
  const { old, fresh, uam = "DHX2", user = "" } = passwords;
  return changePasswordAs(changeClient(uam, old, fresh), afp, { uam, user });
}
