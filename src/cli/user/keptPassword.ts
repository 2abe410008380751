import type { KeptPassword, PasswordFile } from "../../accounts/PasswordFile.ts";
import { fitsRandnum } from "../../accounts/RecoverablePasswords.ts";
import { PasswordFault } from "../askNewPassword.ts";
import type { Talk } from "../Talk.ts";

/** A new password with the wish to keep it readable. Throws PasswordFault for one that would be kept for nothing. */
export function keptAs(recoverable: KeptPassword["recoverable"], password: Buffer): KeptPassword {
  if (recoverable === "yes" && !fitsRandnum(password)) {
    throw new PasswordFault(
      "Randnum, which --recoverable is for, takes no password of more than 8 characters",
    );
  }
  return { password, recoverable };
}

/** Says what it means, where the user's password is kept readable now. */
export function sayIfKept(file: PasswordFile, name: string, talk: Talk): void {
  const found = file.find(name);
  if (found.kind !== "user" || !file.recoverable.has(found.record)) return;
  talk.say(`the password is kept readable in ${file.recoverable.path}: whoever can read that file has it`);
}
