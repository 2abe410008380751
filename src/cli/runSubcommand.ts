import { nearestWord } from "./nearestWord.ts";
import { type Talk, terminalTalk } from "./Talk.ts";

type Run = (args: readonly string[]) => Promise<number>;

/** A word behind the program's name, or behind another subcommand. */
export interface Subcommand {
  summary: string;
  /** Loaded only when it is asked for: a server's start should not pay for the others. */
  load(): Promise<Run>;
}

const wrongUsage = 2;
const gap = 2;

/** Runs the subcommand that the first word names; the exit code. */
export async function runSubcommand(
  {
    name,
    headline,
    subcommands,
  }: { name: string; headline: string; subcommands: Record<string, Subcommand> },
  [word, ...rest]: readonly string[],
  talk: Talk = terminalTalk,
): Promise<number> {
  const usage = usageOf(name, headline, subcommands);
  if (word === "--help" || word === "-h" || word === "help") {
    talk.say(usage);
    return 0;
  }
  const subcommand = word !== undefined && Object.hasOwn(subcommands, word) ? subcommands[word] : undefined;
  if (subcommand !== undefined) return (await subcommand.load())(rest);
  if (word === undefined) talk.complain(usage);
  else {
    const meant = nearestWord(word, Object.keys(subcommands));
    const hint = meant === undefined ? "" : `; did you mean '${meant}'?`;
    talk.complain(`${name}: there is no command '${word}'${hint}\n\n${usage}`);
  }
  return wrongUsage;
}

function usageOf(name: string, headline: string, subcommands: Record<string, Subcommand>): string {
  const width = Math.max(...Object.keys(subcommands).map((word) => word.length)) + gap;
  return [
    headline,
    "",
    `Usage: ${name} COMMAND [OPTION …]`,
    "",
    ...Object.entries(subcommands).map(([word, { summary }]) => `  ${word.padEnd(width)}${summary}`),
    "",
    `'${name} COMMAND --help' explains a command.`,
  ].join("\n");
}
