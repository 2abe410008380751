import { type Talk, terminalTalk } from "../Talk.ts";
import { exits, runUserCommand } from "./runUserCommand.ts";
import { fileOptions, passwordFileOf, userNameIn } from "./userOptions.ts";

const commandLine = {
  name: "bandstand user remove",
  summary:
    "Removes a user of Bandstand's own, and what is kept of the password. Files stay. Who is logged in stays so\n" +
    "until the Mac disconnects; a restart of the server ends it at once.",
  options: fileOptions,
  positionals: { NAME: { help: "the name to log in with" } },
} as const;

/** `bandstand user remove`. */
export function removeUser(args: readonly string[], talk: Talk = terminalTalk): Promise<number> {
  return runUserCommand(commandLine, args, talk, async ({ values, positionals }) => {
    const file = passwordFileOf(values, commandLine.name, talk);
    const name = userNameIn(positionals.NAME ?? "");
    if (await file.remove(name)) {
      talk.say(`user "${name}" was removed from ${file.path}; a session that is open goes on until it ends`);
      return exits.well;
    }
    talk.complain(`${commandLine.name}: ${file.path} has no user "${name}"`);
    return exits.failed;
  });
}
