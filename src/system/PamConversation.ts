import type { PamPrompt } from "./pamLibrary.ts";

/** What a user typed on the Mac; it stays the caller's to wipe. */
export interface PamSecrets {
  user: string;
  password: Uint8Array;
  /** The password that shall take its place; undefined at a login. */
  newPassword?: Uint8Array;
}

/** Each source of passwords asks for one, and for a new one thrice; what asks on is no conversation. */
const promptsMax = 12;
const promptCharactersMax = 80;

const asksForPassword = /\b(password|passphrase)\b/i;
const asksForName = /\b(login|username|user)\b/i;
const asksForNew = /\b(new|retype|re-?enter|again|repeat)\b/i;
const asksForOld = /\b(current|old)\b/i;
const asksForOther = /\b(one.?time|otp|token|code|pin|factor|challenge|captcha|e-?mail)\b/i;

/**
 * Answers PAM's modules. They say what they want in words, of which only those are understood that ask for the name
 * or a password: nothing is given for a code, a card's PIN or a question of yes or no, and the new password never for
 * the old one.
 */
export class PamConversation {
  /** The first question that was not understood. */
  unknown: string | undefined;
  readonly #secrets: PamSecrets;
  #left = promptsMax;

  constructor(secrets: PamSecrets) {
    this.#secrets = secrets;
  }

  answer(prompt: PamPrompt): Uint8Array | undefined {
    const answer = this.#left-- > 0 ? this.#answerTo(prompt) : undefined;
    if (answer === undefined) this.unknown ??= prompt.text.trim().slice(0, promptCharactersMax);
    return answer;
  }

  #answerTo({ isHidden, text }: PamPrompt): Uint8Array | undefined {
    const { user, password, newPassword } = this.#secrets;
    // "Password for code@EXAMPLE.ORG" asks a user of that name for no code.
    const words = withoutName(text, user);
    if (asksForOther.test(words)) return undefined;
    if (!isHidden) return asksForName.test(words) ? Buffer.from(user) : undefined;
    // "Enter it again" names no password; only in a change anything new is asked for.
    if (asksForNew.test(words)) return newPassword;
    if (!asksForPassword.test(words)) return undefined;
    return newPassword === undefined || asksForOld.test(words) ? password : undefined;
  }
}

function withoutName(text: string, user: string): string {
  const name = user.replaceAll(/[^\p{L}\p{N}]/gu, String.raw`\$&`);
  return text.replaceAll(new RegExp(String.raw`(?<!\w)${name}(?!\w)`, "g"), "");
}
