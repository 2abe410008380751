import { type Talk, terminalTalk } from "../Talk.ts";
import { editUser } from "./editUser.ts";
import { exits, runUserCommand, UsageFault } from "./runUserCommand.ts";
import { fileOptions, groupsIn, passwordFileOf, userNameIn } from "./userOptions.ts";

const commandLine = {
  name: "bandstand user groups",
  summary:
    "Shows the groups of a user of Bandstand's own, or changes them: what @group in an access list matches.\n" +
    "A change counts from the next login on.",
  options: {
    ...fileOptions,
    add: { type: "string", placeholder: "A,B", help: "groups to be in from now on" },
    remove: { type: "string", placeholder: "A,B", help: "groups to be in no longer" },
    set: { type: "string", placeholder: "A,B", help: "these groups and no others; an empty text: none" },
  },
  positionals: { NAME: { help: "the name to log in with" } },
} as const;

/** `bandstand user groups`. */
export function userGroups(args: readonly string[], talk: Talk = terminalTalk): Promise<number> {
  return runUserCommand(commandLine, args, talk, async ({ values, positionals }) => {
    const file = passwordFileOf(values, commandLine.name, talk);
    const name = userNameIn(positionals.NAME ?? "");
    const { add, remove, set } = values;
    if (set !== undefined && (add ?? remove) !== undefined) {
      throw new UsageFault("--set goes with neither --add nor --remove");
    }
    const [added, removed] = [groupsIn(add ?? ""), groupsIn(remove ?? "")];
    const both = added.find((group) => removed.includes(group));
    if (both !== undefined) throw new UsageFault(`"${both}" is both to be added and to be removed`);
    const wanted = set === undefined ? undefined : groupsIn(set);

    const edited = await editUser(
      file,
      name,
      (record) => {
        const groups = new Set([...(wanted ?? record.groups), ...added]);
        return { ...record, groups: [...groups].filter((group) => !removed.includes(group)) };
      },
      { command: commandLine.name, talk },
    );
    if (edited === undefined) return exits.failed;
    const { groups } = edited;
    talk.say(groups.length === 0 ? `"${name}" is in no group` : `"${name}" is in ${groups.join(", ")}`);
    return exits.well;
  });
}
