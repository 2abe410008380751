import { Reader } from "../../wire/Reader.ts";
import { AfpError } from "../command.ts";
import { takePassword } from "./paddedPassword.ts";
import type { Uam, UamConversation } from "./Uam.ts";

const passwordBytes = 8;

/** `Cleartxt Passwrd`: eight bytes that everybody on the way can read; off unless listed. */
export const cleartext: Uam = {
  // Some clients send a byte more.
  logIn: () => inOneMessage((from) => ({ kind: "password", password: field(from) })),
  changePassword: () =>
    inOneMessage((from) => {
      const oldPassword = field(from);
      return { kind: "plain", oldPassword, newPassword: field(from) };
    }),
};

function field(from: Reader): Buffer {
  return takePassword(from.bytes(passwordBytes));
}

function inOneMessage<Claim>(read: (from: Reader) => Claim): UamConversation<Claim> {
  return {
    start: (data) => ({ kind: "claims", claim: read(new Reader(data)) }),
    resume() {
      throw new AfpError("kFPUserNotAuth");
    },
  };
}
