import type { Talk } from "./Talk.ts";

/** The password can't be one. */
export class PasswordFault extends Error {}

/** DHX2 carries no more. */
const passwordBytesMax = 255;

/** Asks for a new password, twice where it is typed; it is the caller's to wipe. Throws PasswordFault. */
export async function askNewPassword(user: string, talk: Talk): Promise<Buffer> {
  const password = await talk.ask(`New password for ${user}: `);
  const fault = faultOf(password) ?? (talk.isTyped() ? await faultAgain(password, talk) : undefined);
  if (fault === undefined) return password;
  password.fill(0);
  throw new PasswordFault(fault);
}

function faultOf(password: Buffer): string | undefined {
  if (password.length === 0) return "the password is empty";
  if (password.includes(0)) return "the password has a zero byte in it";
  if (password.length <= passwordBytesMax) return undefined;
  return `the password is longer than ${passwordBytesMax} bytes, which no Mac can send`;
}

async function faultAgain(password: Buffer, talk: Talk): Promise<string | undefined> {
  const again = await talk.ask("The same again: ");
  const isSame = password.equals(again);
  again.fill(0);
  return isSame ? undefined : "the two passwords differ";
}
