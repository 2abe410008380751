import type { FoundUser, PasswordFile } from "../../accounts/PasswordFile.ts";
import type { PasswordRecord } from "../../accounts/PasswordRecord.ts";
import type { Talk } from "../Talk.ts";

/**
 * Changes what is known of a user besides the password; undefined where there is no such user, or none that can be
 * read, which is told.
 */
export async function editUser(
  file: PasswordFile,
  name: string,
  change: (record: PasswordRecord) => PasswordRecord,
  { command, talk }: { command: string; talk: Talk },
): Promise<PasswordRecord | undefined> {
  let found: FoundUser["kind"] = "unknown";
  let edited: PasswordRecord | undefined;
  await file.edit(name, (old) => {
    found = old.kind;
    edited = old.kind === "user" ? change(old.record) : undefined;
    return edited;
  });
  if (edited === undefined) talk.complain(`${command}: ${whyNot(file, name, found)}; nothing was changed`);
  return edited;
}

function whyNot(file: PasswordFile, name: string, found: FoundUser["kind"]): string {
  if (found === "unknown") return `${file.path} has no user "${name}"`;
  return `the line of "${name}" in ${file.path} is wrong, as 'bandstand user list' says`;
}
