import { resolve } from "node:path";

import { PasswordFile } from "../accounts/PasswordFile.ts";
import { findConfigFolder, configFolders } from "../config/configFolder.ts";
import { readConfig } from "../config/readConfig.ts";
import type { Problem, ServerConfig } from "../config/ServerConfig.ts";
import { checkVolumeFolders } from "../config/volumeFolders.ts";
import { defaultStateFolder } from "../state/defaultStateFolder.ts";
import { StateFolder } from "../state/StateFolder.ts";
import { UserLookupError } from "../system/users.ts";
import { printError, printLine } from "../system/terminal.ts";
import { configSummary } from "./configSummary.ts";
import { namesOfSystem } from "./namesOfSystem.ts";
import { unknownNames } from "./unknownNames.ts";

const usage = `bandstand check [--config DIR]

Reads the configuration as 'bandstand serve' would, and says in plain words what is wrong,
where (file and line) and what to write instead; then what would be served.

  --config DIR   the folder with AppleVolumes.default and afpd.conf
                 (otherwise the first one there of: ${configFolders.join(", ")})
  --help         this text

Exit code: 0 nothing is wrong (there may be warnings), 1 there are errors, 2 wrong usage.`;

const well = 0;
const failed = 1;
const wrongUsage = 2;

/** Checks the configuration; answers the exit code. */
export async function check(args: readonly string[]): Promise<number> {
  const wish = readArguments(args);
  if (wish === "help") {
    say(usage);
    return well;
  }
  if ("wrong" in wish) {
    printError(`${wish.wrong}\n\n${usage}`);
    return wrongUsage;
  }
  const folder = wish.folder ?? (await findConfigFolder());
  if (folder === undefined) {
    printError(
      `There is no configuration in ${configFolders.join(" or ")}; say where it is with --config DIR.`,
    );
    return failed;
  }
  const config = await readConfig(folder);
  return report(resolve(folder), config, [
    ...config.problems,
    ...(await checkVolumeFolders(config)),
    ...namesNobodyHas(config),
  ]);
}

/** Nothing is said where not everybody's name can be read. */
function namesNobodyHas(config: ServerConfig): Problem[] {
  const own = new PasswordFile(new StateFolder(defaultStateFolder()).passwordFile).read();
  if (own.isUnusable) return [];
  try {
    return unknownNames(config, namesOfSystem(own));
  } catch (error) {
    if (error instanceof UserLookupError) return [];
    throw error;
  }
}

function readArguments(args: readonly string[]): "help" | { folder: string | undefined } | { wrong: string } {
  let folder: string | undefined;
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? "";
    if (argument === "--help" || argument === "-h") return "help";
    if (argument.startsWith("--config=")) folder = argument.slice("--config=".length);
    else if (argument === "--config") folder = args[++index] ?? "";
    else return { wrong: `check does not know '${argument}'.` };
    if (folder === "") return { wrong: "--config needs a folder." };
  }
  return { folder };
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
