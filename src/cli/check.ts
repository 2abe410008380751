import { resolve } from "node:path";

import { PasswordFile } from "../accounts/PasswordFile.ts";
import { findConfigFolder, configFolders } from "../config/configFolder.ts";
import { readConfig } from "../config/readConfig.ts";
import type { Problem, ServerConfig } from "../config/ServerConfig.ts";
import { checkVolumeFolders } from "../config/volumeFolders.ts";
import { defaultStateFolder } from "../state/defaultStateFolder.ts";
import { StateFolder } from "../state/StateFolder.ts";
import { UserLookupError } from "../system/users.ts";
import { holdProcess } from "../system/clock.ts";
import { printError, printLine } from "../system/terminal.ts";
import { type CommandLineExit, parseCommandLine, type ParsedCommandLine, usageError } from "./args.ts";
import { checkLogin, LoginQuestionFault } from "./checkLogin.ts";
import { configSummary } from "./configSummary.ts";
import { namesOfSystem } from "./namesOfSystem.ts";
import { unknownNames } from "./unknownNames.ts";
import { weakLogins } from "./weakLogins.ts";

const commandLine = {
  name: "bandstand check",
  summary:
    "Reads the configuration as 'bandstand serve' would, and says in plain words what is wrong, where (file\n" +
    "and line) and what to write instead; then what would be served. With --login it explains one user's\n" +
    "login instead. Exit code: 0 nothing is wrong (there may be warnings), or the user can log in and open\n" +
    "a volume; 1 otherwise; 2 wrong usage.",
  options: {
    config: {
      type: "string",
      placeholder: "DIR",
      help: `folder with AppleVolumes.default and afpd.conf (default: ${configFolders.join(", else ")})`,
    },
    login: {
      type: "string",
      placeholder: "USER",
      help: "explain this user's login: account, login methods, volumes, folders",
    },
    from: { type: "string", placeholder: "ADDRESS", help: "of a login: the client's address" },
    server: { type: "string", placeholder: "NAME", help: "of a login: at this server only" },
    password: {
      type: "boolean",
      help: "of a login: ask for the password and try it (a line of standard input where there is no terminal)",
    },
    state: {
      type: "string",
      placeholder: "DIR",
      help: `the server's state folder, with its users (default: ${defaultStateFolder()})`,
    },
    json: { type: "boolean", help: "of a login: say it as JSON" },
  },
} as const;

type Wish = ParsedCommandLine<typeof commandLine>["values"];

const well = 0;
const failed = 1;

/** Checks the configuration, or explains a login; answers the exit code. */
export async function check(args: readonly string[]): Promise<number> {
  const parsed = parseCommandLine(commandLine, args);
  if ("exit" in parsed) return end(parsed);
  const { values } = parsed;
  const fault = faultOf(values);
  if (fault !== undefined) return end(usageError(commandLine, fault));
  const folder = values.config ?? (await findConfigFolder());
  if (folder === undefined) {
    printError(
      `There is no configuration in ${configFolders.join(" or ")}; say where it is with --config DIR.`,
    );
    return failed;
  }
  const config = await readConfig(folder);
  if (values.login !== undefined) return explain({ ...values, login: values.login }, config);
  return report(resolve(folder), config, [
    ...config.problems,
    ...weakLogins(config),
    ...(await checkVolumeFolders(config)),
    ...namesNobodyHas(config, values.state ?? defaultStateFolder()),
  ]);
}

/** Nothing is said where not everybody's name can be read. */
function namesNobodyHas(config: ServerConfig, state: string): Problem[] {
  const own = new PasswordFile(new StateFolder(state).passwordFile).read();
  if (own.isUnusable) return [];
  try {
    return unknownNames(config, namesOfSystem(own));
  } catch (error) {
    if (error instanceof UserLookupError) return [];
    throw error;
  }
}

function faultOf({ login, from, server, password, json, config }: Wish): string | undefined {
  if (config === "") return "--config needs a folder";
  if (login === "") return "--login needs a user's name";
  const isAboutLogin = [from, server, password, json].some((value) => value !== undefined);
  return login === undefined && isAboutLogin
    ? "--from, --server, --password and --json go with --login"
    : undefined;
}

async function explain(wish: Wish & { login: string }, config: ServerConfig): Promise<number> {
  if (config.servers.length === 0) {
    printError("No server would be started: 'bandstand check' without --login says why.");
    return failed;
  }
  const hold = holdProcess();
  try {
    const { exit, output } = await checkLogin(
      {
        user: wish.login,
        from: wish.from,
        server: wish.server,
        state: wish.state,
        triesPassword: wish.password === true,
        isJson: wish.json === true,
      },
      config,
    );
    say(output);
    return exit;
  } catch (error) {
    if (error instanceof LoginQuestionFault) return end(usageError(commandLine, error.message));
    throw error;
  } finally {
    hold.cancel();
  }
}

/** Help goes to standard output, what was typed wrongly to the other. */
function end({ exit, output }: CommandLineExit): number {
  if (exit === well) say(output);
  else printError(output);
  return exit;
}

function report(folder: string, config: ServerConfig, problems: readonly Problem[]): number {
  for (const problem of problems) say(inWords(problem));
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const warnings = problems.length - errors;
  if (problems.length > 0) say("");
  say(`${folder}: ${counted(errors, "error")}, ${counted(warnings, "warning")}\n`);
  say(configSummary(config));
  return errors === 0 ? well : failed;
}

/** `file:line: what; remedy`, as editors and eyes know it. */
function inWords({ severity, file, line, message, remedy }: Problem): string {
  const place = line === 0 ? file : `${file}:${line}`;
  return `${place}: ${severity === "warning" ? "warning: " : ""}${message}; ${remedy}`;
}

function counted(count: number, noun: string): string {
  return `${count === 0 ? "no" : count} ${noun}${count === 1 ? "" : "s"}`;
}

function say(text: string): void {
  // What a file holds must not command the terminal.
  printLine(text.replaceAll(/[^\P{Cc}\n]/gu, "�"));
}
