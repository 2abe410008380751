import { makeCredentials, type Credentials } from "../accounts/Credentials.ts";
import { PasswordFile, type FoundUser } from "../accounts/PasswordFile.ts";
import { PasswordFileError } from "../accounts/PasswordFileError.ts";
import { fullNameFault, nameFault, type PasswordRecord } from "../accounts/PasswordRecord.ts";
import { defaultStateFolder } from "../state/defaultStateFolder.ts";
import { StateFolder } from "../state/StateFolder.ts";
import { holdProcess, systemClock } from "../system/clock.ts";
import { Interrupted, isTerminal, printError, printLine, readPassword } from "../system/terminal.ts";
import { isId } from "../system/users.ts";
import { parseCommandLine, usageError, type ParsedCommandLine } from "./args.ts";

const commandLine = {
  name: "bandstand passwd",
  summary:
    "Adds a user of Bandstand's own or changes one: asks twice for the password at a terminal, and reads\n" +
    "one line of standard input otherwise. A running server knows the change at the next login.",
  options: {
    state: {
      type: "string",
      placeholder: "DIR",
      help: `the server's state folder, where the password file is (default: ${defaultStateFolder()})`,
    },
    file: { type: "string", placeholder: "FILE", help: "the password file itself, instead of --state" },
    list: { type: "boolean", help: "list the users instead" },
    delete: { type: "boolean", help: "delete the user instead" },
    "must-change": {
      type: "boolean",
      help: "the user has to choose another password at the first login, before anything else",
    },
    "full-name": { type: "string", placeholder: "NAME", help: "the name that people know the user by" },
    groups: {
      type: "string",
      placeholder: "A,B",
      help: "groups that @group in an access list matches; an empty text: none",
    },
    uid: {
      type: "string",
      placeholder: "N",
      help: "where the server is root: the system user whose rights and files these are; with --gid",
    },
    gid: { type: "string", placeholder: "N", help: "that user's primary group" },
    recoverable: {
      type: "boolean",
      help:
        "keep the password as it is too, in the file 'recoverable' beside the users: only for Macs so old that they " +
        "know nothing but Randnum. Whoever can read that file has the password",
    },
    "no-recoverable": { type: "boolean", help: "keep it so no longer" },
  },
  positionals: { USER: { help: "the name to log in with", isOptional: true } },
} as const;

type Wish = ParsedCommandLine<typeof commandLine>;

/** Something in the command line that only this command can find wrong. */
class UsageFault extends Error {}

/** The password can't be one. */
class PasswordFault extends Error {}

/** DHX2, the best login method, carries no more. */
const passwordBytesMax = 255;

const well = 0;
const failed = 1;

/** Whom the command talks with; a test brings its own. */
export interface Talk {
  say(text: string): void;
  complain(text: string): void;
  /** Whether a slip of the finger has to be feared. */
  isTyped(): boolean;
  ask(question: string): Promise<Buffer>;
}

const terminalTalk: Talk = { say: printLine, complain: printError, isTyped: isTerminal, ask: readPassword };

/** `bandstand passwd`: 0 done, 1 failed, 2 wrong usage. */
export async function passwd(args: readonly string[], talk: Talk = terminalTalk): Promise<number> {
  const parsed = parseCommandLine(commandLine, args);
  if ("exit" in parsed) {
    if (parsed.exit === 0) talk.say(parsed.output);
    else talk.complain(parsed.output);
    return parsed.exit;
  }
  const hold = holdProcess();
  try {
    return await run(parsed, talk);
  } catch (error) {
    if (error instanceof UsageFault) {
      const { exit, output } = usageError(commandLine, error.message);
      talk.complain(output);
      return exit;
    }
    const isExpected =
      error instanceof PasswordFileError || error instanceof PasswordFault || error instanceof Interrupted;
    if (!isExpected) throw error;
    talk.complain(`bandstand passwd: ${error.message}; nothing was changed`);
    return failed;
  } finally {
    hold.cancel();
  }
}

async function run({ values, positionals }: Wish, talk: Talk): Promise<number> {
  if (values.file !== undefined && values.state !== undefined) {
    throw new UsageFault("--file and --state exclude each other");
  }
  const file = new PasswordFile(
    values.file ?? new StateFolder(values.state ?? defaultStateFolder()).passwordFile,
    systemClock,
    (message) => talk.complain(`bandstand passwd: ${message}`),
  );
  if (values.list === true) return list(file, { values, positionals }, talk);

  const user = positionals.USER?.normalize("NFC");
  if (user === undefined) throw new UsageFault("USER is missing");
  const fault = nameFault(user);
  if (fault !== undefined) throw new UsageFault(`the user's name ${fault}`);
  return values.delete === true ? remove(file, user, values, talk) : set(file, user, values, talk);
}

function list(file: PasswordFile, { values, positionals }: Wish, talk: Talk): number {
  if (positionals.USER !== undefined || values.delete === true) {
    throw new UsageFault("--list goes with no user and no other action");
  }
  const { users, problems } = file.read();
  if (users.size === 0) talk.say(`${file.path} has no users`);
  for (const { name, fullName, groups, uid, gid, isDisabled, mustChange } of users.values()) {
    const remarks = [
      fullName,
      groups.length > 0 ? `groups ${groups.join(",")}` : "",
      uid === undefined ? "" : `uid ${uid}, gid ${gid}`,
      isDisabled ? "disabled" : "",
      mustChange === true ? "must change the password" : "",
    ];
    talk.say([name, ...remarks.filter((remark) => remark !== "")].join("  "));
  }
  for (const { severity, line, message, remedy } of problems) {
    talk.complain(`${severity}: ${file.path}${line === 0 ? "" : `:${line}`}: ${message}; ${remedy}`);
  }
  return problems.some(({ severity }) => severity === "error") ? failed : well;
}

async function remove(file: PasswordFile, user: string, values: Wish["values"], talk: Talk): Promise<number> {
  const { state: _state, file: _file, list: _list, delete: _delete, ...changes } = values;
  if (Object.values(changes).some((value) => value !== undefined)) {
    throw new UsageFault("--delete goes with no other change");
  }
  if (await file.remove(user)) {
    talk.say(`user "${user}" was deleted from ${file.path}`);
    return well;
  }
  talk.complain(`bandstand passwd: ${file.path} has no user "${user}"`);
  return failed;
}

async function set(file: PasswordFile, user: string, values: Wish["values"], talk: Talk): Promise<number> {
  if (values.recoverable === true && values["no-recoverable"] === true) {
    throw new UsageFault("--recoverable and --no-recoverable exclude each other");
  }
  // Found wrong before anybody is asked for a password.
  describe(user, undefined, values);
  const password = await askPassword(user, talk);
  try {
    const credentials = await makeCredentials(user, password);
    const change = (found: FoundUser) => {
      const old = found.kind === "user" ? found.record : undefined;
      return { ...describe(user, old, values), ...credentials };
    };
    const recoverable =
      values.recoverable === true ? "yes" : values["no-recoverable"] === true ? "no" : "asBefore";
    const outcome = await file.edit(user, change, { password, recoverable });
    talk.say(`user "${user}" was ${outcome} in ${file.path}`);
    return well;
  } finally {
    password.fill(0);
  }
}

/** What the command line says of the user, and the old record where it says nothing. */
function describe(
  name: string,
  old: PasswordRecord | undefined,
  values: Wish["values"],
): Omit<PasswordRecord, keyof Credentials> {
  const fullName = values["full-name"]?.normalize("NFC") ?? old?.fullName ?? "";
  const fullNameIsWrong = fullNameFault(fullName);
  if (fullNameIsWrong !== undefined) throw new UsageFault(`the full name ${fullNameIsWrong}`);

  const groups = values.groups === undefined ? (old?.groups ?? []) : groupsIn(values.groups);
  if ((values.uid === undefined) !== (values.gid === undefined)) {
    throw new UsageFault("--uid and --gid go together");
  }
  const uid = values.uid === undefined ? old?.uid : idIn(values.uid, "--uid");
  const gid = values.gid === undefined ? old?.gid : idIn(values.gid, "--gid");
  if (uid === 0) throw new UsageFault("uid 0 is never served: give the uid of an ordinary user");
  const mustChange = values["must-change"] === true;
  return { name, fullName, groups, uid, gid, isDisabled: old?.isDisabled ?? false, mustChange };
}

function groupsIn(text: string): string[] {
  if (text.trim() === "") return [];
  return text.split(",").map((part) => {
    const group = part.trim().normalize("NFC");
    const fault = nameFault(group);
    if (fault !== undefined) throw new UsageFault(`a group's name ${fault}`);
    return group;
  });
}

function idIn(text: string, option: string): number {
  const id = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!isId(id)) throw new UsageFault(`${option} ${text} is no number of a user or group`);
  return id;
}

async function askPassword(user: string, talk: Talk): Promise<Buffer> {
  const password = await talk.ask(`New password for ${user}: `);
  if (password.length === 0) throw new PasswordFault("the password is empty");
  if (password.includes(0)) throw new PasswordFault("the password has a zero byte in it");
  if (password.length > passwordBytesMax) {
    throw new PasswordFault(`the password is longer than ${passwordBytesMax} bytes, which no Mac can send`);
  }
  if (talk.isTyped()) {
    const again = await talk.ask("The same again: ");
    const isSame = password.equals(again);
    again.fill(0);
    if (!isSame) throw new PasswordFault("the two passwords differ");
  }
  return password;
}
