import { type Talk, terminalTalk } from "../Talk.ts";
import { editUser } from "./editUser.ts";
import { exits, runUserCommand } from "./runUserCommand.ts";
import { fileOptions, passwordFileOf, userNameIn } from "./userOptions.ts";

const positionals = { NAME: { help: "the name to log in with" } } as const;

const enabling = {
  name: "bandstand user enable",
  summary: "Lets a user of Bandstand's own log in again.",
  options: fileOptions,
  positionals,
} as const;

const disabling = {
  name: "bandstand user disable",
  summary:
    "Lets nobody log in with a user of Bandstand's own; password and groups stay. Who is logged in stays so\n" +
    "until the Mac disconnects; a restart of the server ends it at once.",
  options: fileOptions,
  positionals,
} as const;

/** `bandstand user enable`. */
export function enableUser(args: readonly string[], talk: Talk = terminalTalk): Promise<number> {
  return setDisabled(enabling, false, args, talk);
}

/** `bandstand user disable`. */
export function disableUser(args: readonly string[], talk: Talk = terminalTalk): Promise<number> {
  return setDisabled(disabling, true, args, talk);
}

function setDisabled(
  commandLine: typeof enabling | typeof disabling,
  isDisabled: boolean,
  args: readonly string[],
  talk: Talk,
): Promise<number> {
  return runUserCommand(commandLine, args, talk, async ({ values, positionals: { NAME = "" } }) => {
    const file = passwordFileOf(values, commandLine.name, talk);
    const name = userNameIn(NAME);
    const how = { command: commandLine.name, talk };
    const edited = await editUser(file, name, (record) => ({ ...record, isDisabled }), how);
    if (edited === undefined) return exits.failed;
    talk.say(isDisabled ? `"${name}" can't log in any more` : `"${name}" can log in`);
    return exits.well;
  });
}
