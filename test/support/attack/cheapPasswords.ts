import fs from "node:fs";
import { makeCredentials } from "../../../src/accounts/Credentials.ts";
import { PasswordFile } from "../../../src/accounts/PasswordFile.ts";

const cost = { N: 1024, r: 8, p: 1 };

/** Puts these users in the place of all others of a password file, so that checking one costs next to nothing. */
export async function cheapPasswords(path: string, users: Readonly<Record<string, string>>): Promise<void> {
  const file = new PasswordFile(path);
  // A password that is not there costs what the first user's does.
  fs.rmSync(path, { force: true });
  for (const [name, password] of Object.entries(users)) {
    const credentials = await makeCredentials(name, password, cost);
    const ids = { uid: undefined, gid: undefined };
    const record = { name, fullName: "", groups: [], ...ids, isDisabled: false, ...credentials };
    await file.set(record, { password: Buffer.from(password), recoverable: "yes" });
  }
}
