import { Reader } from "../../wire/Reader.ts";
import { AfpError } from "../command.ts";
import type { ResultCode } from "../resultCode.ts";
import type { Cast128 } from "./Cast128.ts";
import { clientVector, nonceBytes } from "./messages.ts";
import { isSuccessor } from "./nonce.ts";
import { takePassword } from "./paddedPassword.ts";
import type { LoginClaim, PasswordChangeClaim } from "./Uam.ts";

/** The passwords of a method's last message: how many there are, and what they claim. */
export interface ClaimForm<Claim> {
  readonly passwords: number;
  /** Takes them out of fields of that length, and wipes the fields. */
  read(from: Reader, passwordBytes: number): Claim;
}

/** A login's last message: the password. */
export const loginClaim: ClaimForm<LoginClaim> = {
  passwords: 1,
  read: (from, passwordBytes) => ({ kind: "password", password: takePassword(from.bytes(passwordBytes)) }),
};

/** The last message of DHX and DHX2 when a password is changed: the new one, then the old. */
export const changeClaim: ClaimForm<PasswordChangeClaim> = {
  passwords: 2,
  read(from, passwordBytes) {
    const newPassword = takePassword(from.bytes(passwordBytes));
    return { kind: "plain", newPassword, oldPassword: takePassword(from.bytes(passwordBytes)) };
  },
};

/** How long the last message of DHX and DHX2 is: the server's nonce plus one, and the passwords. */
export function proofBytesOf(form: ClaimForm<unknown>, passwordBytes: number): number {
  return nonceBytes + form.passwords * passwordBytes;
}

/** Opens that message: fails with `ifWrong`, the passwords unread, where the nonce is not the one expected. */
export function openProof<Claim>(
  { key, nonce }: { key: Cast128; nonce: Buffer },
  sealed: Uint8Array,
  form: ClaimForm<Claim>,
  passwordBytes: number,
  ifWrong: ResultCode,
): Claim {
  const plain = key.decrypt(sealed, clientVector);
  try {
    const from = new Reader(plain);
    if (!isSuccessor(from.bytes(nonceBytes), nonce)) throw new AfpError(ifWrong);
    return form.read(from, passwordBytes);
  } finally {
    plain.fill(0);
  }
}
