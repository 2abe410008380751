import { printError, printLine } from "../system/terminal.ts";
import { nearestWord } from "./nearestWord.ts";

interface Subcommand {
  summary: string;
  /** Loaded only when it is asked for: a server's start should not pay for the others. */
  load(): Promise<(args: readonly string[]) => Promise<number>>;
}

const subcommands: Record<string, Subcommand> = {
  serve: {
    summary: "serves the volumes of a configuration",
    load: async () => (await import("./serve.ts")).serve,
  },
  check: {
    summary: "says in plain words what is wrong in a configuration, where, and what to write instead",
    load: async () => (await import("./check.ts")).check,
  },
  passwd: {
    summary: "sets, lists and deletes Bandstand's own users",
    load: async () => (await import("./passwd.ts")).passwd,
  },
};

const wrongUsage = 2;

/** Runs a subcommand; the result is the process's exit code: 0 well, 1 failed, 2 wrong usage. */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    printLine(usage());
    return name === undefined ? wrongUsage : 0;
  }
  const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  if (subcommand === undefined) {
    const meant = nearestWord(name, Object.keys(subcommands));
    const hint = meant === undefined ? "" : `; did you mean '${meant}'?`;
    printError(`bandstand: there is no command '${name}'${hint}\n\n${usage()}`);
    return wrongUsage;
  }
  return (await subcommand.load())(rest);
}

function usage(): string {
  const lines = Object.entries(subcommands).map(([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`);
  return [
    "Bandstand: a Time Machine–compatible AFP file server",
    "",
    "Usage: bandstand COMMAND [OPTION …]",
    "",
    ...lines,
    "",
    "'bandstand COMMAND --help' explains a command.",
  ].join("\n");
}
