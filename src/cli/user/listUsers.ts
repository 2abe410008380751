import type { PasswordFile } from "../../accounts/PasswordFile.ts";
import type { PasswordRecord } from "../../accounts/PasswordRecord.ts";
import { type Talk, terminalTalk } from "../Talk.ts";
import { exits, runUserCommand } from "./runUserCommand.ts";
import { fileOptions, passwordFileOf } from "./userOptions.ts";

const commandLine = {
  name: "bandstand user list",
  summary:
    "Lists the users of Bandstand's own, and the login methods that each one's password is kept for; which of them\n" +
    "are offered, the configuration says. Passwords, and what is made of them, are not shown.",
  options: { ...fileOptions, json: { type: "boolean", help: "for programs: a list of objects" } },
} as const;

/** Methods in which the password itself arrives: its hash is enough. */
const methodsOfHash = ["DHX2", "DHCAST128", "Cleartxt Passwrd"];
const methodsOfRecoverable = ["2-Way Randnum exchange", "Randnum exchange"];

/** `bandstand user list`; 1 where a line is wrong, the others are listed all the same. */
export function listUsers(args: readonly string[], talk: Talk = terminalTalk): Promise<number> {
  return runUserCommand(commandLine, args, talk, ({ values }) => {
    return showUsers(passwordFileOf(values, commandLine.name, talk), talk, values.json === true);
  });
}

/** Says who the users are, and complains about wrong lines; the exit code. */
export function showUsers(file: PasswordFile, talk: Talk, asJson = false): number {
  const { users, problems } = file.read();
  const shown = [...users.values()].map((record) => shownOf(record, file));
  if (asJson) talk.say(JSON.stringify(shown, undefined, 2));
  else {
    if (shown.length === 0) talk.say(`${file.path} has no users`);
    for (const user of shown) talk.say(inWords(user));
  }
  for (const { severity, line, message, remedy } of problems) {
    talk.complain(`${severity}: ${file.path}${line === 0 ? "" : `:${line}`}: ${message}; ${remedy}`);
  }
  return problems.some(({ severity }) => severity === "error") ? exits.failed : exits.well;
}

type Shown = ReturnType<typeof shownOf>;

function shownOf(record: PasswordRecord, file: PasswordFile) {
  const { name, fullName, groups, uid, gid, isDisabled, mustChange = false, srp } = record;
  const methods = [
    ...methodsOfHash,
    ...(srp === undefined ? [] : ["SRP"]),
    ...(file.recoverable.has(record) ? methodsOfRecoverable : []),
  ];
  return { name, fullName, groups, uid: uid ?? null, gid: gid ?? null, isDisabled, mustChange, methods };
}

function inWords({ name, fullName, groups, uid, gid, isDisabled, mustChange, methods }: Shown): string {
  const remarks = [
    fullName,
    groups.length > 0 ? `groups ${groups.join(",")}` : "",
    uid === null ? "" : `uid ${uid}, gid ${gid}`,
    isDisabled ? "disabled" : "",
    mustChange ? "must change the password" : "",
    `logs in by ${methods.join(", ")}`,
  ];
  return [name, ...remarks.filter((remark) => remark !== "")].join("  ");
}
