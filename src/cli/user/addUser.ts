import { makeCredentials } from "../../accounts/Credentials.ts";
import { askNewPassword } from "../askNewPassword.ts";
import { type Talk, terminalTalk } from "../Talk.ts";
import { keptAs, sayIfKept } from "./keptPassword.ts";
import { exits, runUserCommand } from "./runUserCommand.ts";
import {
  describedBy,
  emptyRecord,
  fileOptions,
  passwordFileOf,
  passwordOptions,
  recordOptions,
  userNameIn,
} from "./userOptions.ts";

const commandLine = {
  name: "bandstand user add",
  summary:
    "Adds a user of Bandstand's own: asks twice for the password at a terminal, and reads one line of\n" +
    "standard input otherwise. The user can log in at once.",
  options: {
    ...fileOptions,
    ...recordOptions,
    ...passwordOptions,
    disabled: { type: "boolean", help: "nobody can log in with it until 'bandstand user enable'" },
  },
  positionals: { NAME: { help: "the name to log in with" } },
} as const;

/** `bandstand user add`. */
export function addUser(args: readonly string[], talk: Talk = terminalTalk): Promise<number> {
  return runUserCommand(commandLine, args, talk, async ({ values, positionals }) => {
    const file = passwordFileOf(values, commandLine.name, talk);
    const name = userNameIn(positionals.NAME ?? "");
    const described = { ...emptyRecord(name), ...describedBy(values) };
    const isThere = () => {
      talk.complain(`${commandLine.name}: ${file.path} has a user "${name}" already; nothing was changed`);
      return exits.failed;
    };
    // Nobody shall type a password for nothing.
    if (file.read().users.has(name) || file.read().denied.has(name)) return isThere();
    const password = await askNewPassword(name, talk);
    try {
      const kept = keptAs(values.recoverable === true ? "yes" : "no", password);
      const flags = { isDisabled: values.disabled === true, mustChange: values["must-change"] === true };
      const record = { ...described, ...flags, ...(await makeCredentials(name, password)) };
      const outcome = await file.edit(name, (old) => (old.kind === "unknown" ? record : undefined), kept);
      if (outcome === "left") return isThere();
      talk.say(`user "${name}" was added in ${file.path}${flags.isDisabled ? ", disabled" : ""}`);
      sayIfKept(file, name, talk);
      return exits.well;
    } finally {
      password.fill(0);
    }
  });
}
