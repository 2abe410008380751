import { runSubcommand, type Subcommand } from "./runSubcommand.ts";

const subcommands: Record<string, Subcommand> = {
  serve: {
    summary: "serves the volumes of a configuration",
    load: async () => (await import("./serve.ts")).serve,
  },
  check: {
    summary: "says in plain words what is wrong in a configuration, where, and what to write instead",
    load: async () => (await import("./check.ts")).check,
  },
  user: {
    summary: "adds, lists, changes and removes Bandstand's own users",
    load: async () => (await import("./user.ts")).user,
  },
  passwd: {
    summary: "sets the password of one of Bandstand's own users",
    load: async () => (await import("./passwd.ts")).passwd,
  },
};

/** Runs a subcommand; the result is the process's exit code: 0 well, 1 failed, 2 wrong usage. */
export async function main(args: readonly string[]): Promise<number> {
  const headline = "Bandstand: a Time Machine–compatible AFP file server";
  return runSubcommand({ name: "bandstand", headline, subcommands }, args);
}
