import { makeCredentials } from "../accounts/Credentials.ts";
import type { PasswordFile } from "../accounts/PasswordFile.ts";
import type { ParsedCommandLine } from "./args.ts";
import { askNewPassword } from "./askNewPassword.ts";
import { type Talk, terminalTalk } from "./Talk.ts";
import { keptAs, sayIfKept } from "./user/keptPassword.ts";
import { showUsers } from "./user/listUsers.ts";
import { exits, runUserCommand, UsageFault } from "./user/runUserCommand.ts";
import {
  describedBy,
  emptyRecord,
  fileOptions,
  passwordFileOf,
  passwordOptions,
  recordOptions,
  userNameIn,
} from "./user/userOptions.ts";

const commandLine = {
  name: "bandstand passwd",
  summary:
    "Adds a user of Bandstand's own or changes one: asks twice for the password at a terminal, and reads\n" +
    "one line of standard input otherwise. A running server knows the change at the next login.",
  options: {
    ...fileOptions,
    list: { type: "boolean", help: "list the users instead" },
    delete: { type: "boolean", help: "delete the user instead" },
    ...recordOptions,
    ...passwordOptions,
    "no-recoverable": { type: "boolean", help: "keep it so no longer" },
  },
  positionals: { USER: { help: "the name to log in with", isOptional: true } },
} as const;

type Wish = ParsedCommandLine<typeof commandLine>;

/** `bandstand passwd`: 0 done, 1 failed, 2 wrong usage. */
export function passwd(args: readonly string[], talk: Talk = terminalTalk): Promise<number> {
  return runUserCommand(commandLine, args, talk, async ({ values, positionals }) => {
    const file = passwordFileOf(values, commandLine.name, talk);
    if (values.list === true) {
      if (positionals.USER === undefined && values.delete !== true) return showUsers(file, talk);
      throw new UsageFault("--list goes with no user and no other action");
    }
    if (positionals.USER === undefined) throw new UsageFault("USER is missing");
    const name = userNameIn(positionals.USER);
    return values.delete === true ? remove(file, name, values, talk) : set(file, name, values, talk);
  });
}

async function remove(file: PasswordFile, name: string, values: Wish["values"], talk: Talk): Promise<number> {
  const { state: _state, file: _file, list: _list, delete: _delete, ...changes } = values;
  if (Object.values(changes).some((value) => value !== undefined)) {
    throw new UsageFault("--delete goes with no other change");
  }
  if (await file.remove(name)) {
    talk.say(`user "${name}" was deleted from ${file.path}`);
    return exits.well;
  }
  talk.complain(`${commandLine.name}: ${file.path} has no user "${name}"`);
  return exits.failed;
}

async function set(file: PasswordFile, name: string, values: Wish["values"], talk: Talk): Promise<number> {
  const { recoverable, "no-recoverable": notRecoverable } = values;
  if (recoverable === true && notRecoverable === true) {
    throw new UsageFault("--recoverable and --no-recoverable exclude each other");
  }
  const described = { ...describedBy(values), mustChange: values["must-change"] === true };
  const password = await askNewPassword(name, talk);
  try {
    const wish = recoverable === true ? "yes" : notRecoverable === true ? "no" : "asBefore";
    const kept = keptAs(wish, password);
    const credentials = await makeCredentials(name, password);
    const outcome = await file.edit(
      name,
      (old) => ({
        ...(old.kind === "user" ? old.record : emptyRecord(name)),
        ...described,
        ...credentials,
      }),
      kept,
    );
    talk.say(`user "${name}" was ${outcome} in ${file.path}`);
    sayIfKept(file, name, talk);
    return exits.well;
  } finally {
    password.fill(0);
  }
}
