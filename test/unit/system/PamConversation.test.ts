import { describe, expect, test } from "vitest";
import { PamConversation, type PamSecrets } from "../../../src/system/PamConversation.ts";

const user = "anna";
const password = Buffer.from("the password");
const newPassword = Buffer.from("the new one");

function answerTo(
  text: string,
  isHidden: boolean,
  secrets: PamSecrets = { user, password },
): string | undefined {
  const answer = new PamConversation(secrets).answer({ isHidden, text });
  return answer === undefined ? undefined : Buffer.from(answer).toString();
}

describe("at a login", () => {
  test.each([
    "Password: ",
    "LDAP Password:",
    "Password for anna@EXAMPLE.ORG: ",
    "Enter passphrase: ",
    "UNIX password: ",
  ])("%j is answered with the password", (text) => {
    expect(answerTo(text, true)).toBe("the password");
  });

  test.each(["login: ", "Username:", "Enter user name: "])("%j is answered with the name", (text) => {
    expect(answerTo(text, false)).toBe("anna");
    expect(answerTo(text, true)).toBeUndefined();
  });

  test.each([
    ["Verification code: ", true],
    ["One-time password (OATH) for `anna': ", true],
    ["First Factor: ", true],
    ["PIN for token: ", true],
    ["Enter passphrase or PIN: ", true],
    ["New password: ", true],
    ["Retype new password: ", true],
    ["", true],
    ["Password: ", false],
    ["Are you sure (yes/no)? ", false],
    ["", false],
  ])("%j (hidden: %s) is answered with nothing, and kept for the log", (text, isHidden) => {
    const conversation = new PamConversation({ user, password });
    expect(conversation.answer({ isHidden, text })).toBeUndefined();
    expect(conversation.unknown).toBe(text.trim());
  });

  test("a user whose name is a word of the question is no other user", () => {
    for (const name of ["code", "new", "token", "pin", "a", "word", "p.*d", "o-t(p", "\\"]) {
      expect(answerTo(`Password for ${name}@EXAMPLE.ORG: `, true, { user: name, password })).toBe(
        "the password",
      );
    }
  });
});

describe("when the password is changed", () => {
  test.each([
    ["Current password: ", "the password"],
    ["(current) UNIX password: ", "the password"],
    ["Old Kerberos password: ", "the password"],
    ["New password: ", "the new one"],
    ["Retype new password: ", "the new one"],
    ["Enter new UNIX password: ", "the new one"],
    ["Enter it again: ", "the new one"],
    ["Re-enter new password: ", "the new one"],
    ["Password: ", undefined],
    ["New PIN: ", undefined],
    ["Verification code: ", undefined],
  ])("%j is answered with %s", (text, answer) => {
    expect(answerTo(text, true, { user, password, newPassword })).toBe(answer);
  });
});

test("a module that asks for ever is not answered for ever", () => {
  const conversation = new PamConversation({ user, password });
  const ask = () => conversation.answer({ isHidden: true, text: "Password: " });
  let answers = 0;
  while (ask() !== undefined) answers++;
  expect(answers).toBe(12);
  expect(conversation.unknown).toBe("Password:");
  expect(
    new PamConversation({ user, password }).answer({ isHidden: true, text: "x".repeat(9999) }),
  ).toBeUndefined();
});
