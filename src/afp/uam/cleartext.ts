import { decode } from "../../wire/codec.ts";
import { AfpError } from "../command.ts";
import { cleartextPassword } from "./messages.ts";
import { takePassword } from "./paddedPassword.ts";
import type { UamConversation } from "./Uam.ts";

/** `Cleartxt Passwrd`: eight bytes that everybody on the way can read; off unless listed. */
export const cleartext = (): UamConversation => ({
  start(data) {
    const { password } = decode(cleartextPassword, data);
    data.fill(0);
    return { kind: "claims", claim: { kind: "password", password: takePassword(password) } };
  },
  resume() {
    throw new AfpError("kFPUserNotAuth");
  },
});
