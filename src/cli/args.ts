import { parseArgs } from "node:util";
import { nearestWord } from "./nearestWord.ts";

/** `--name VALUE`, or `--name` alone. */
interface OptionDeclaration {
  readonly type: "string" | "boolean";
  /** What stands for the value in the help text, in capitals. */
  readonly placeholder?: string;
  readonly help: string;
}

/** A word without `--`; words are taken in the order of their declarations. */
interface PositionalDeclaration {
  readonly help: string;
  readonly isOptional?: boolean;
}

/** All that a command understands; its help text is made of it. `--help` and `-h` need no declaration. */
export interface CommandLine {
  /** As it is typed, e.g. `bandstand passwd`. */
  readonly name: string;
  readonly summary: string;
  readonly options?: Readonly<Record<string, OptionDeclaration>>;
  readonly positionals?: Readonly<Record<string, PositionalDeclaration>>;
}

type ValuesOf<Line extends CommandLine> = {
  [Name in keyof Line["options"]]?: Line["options"][Name] extends { type: "boolean" } ? boolean : string;
};
type PositionalsOf<Line extends CommandLine> = { [Name in keyof Line["positionals"]]?: string };

/** What was typed. */
export interface ParsedCommandLine<Line extends CommandLine> {
  values: ValuesOf<Line>;
  positionals: PositionalsOf<Line>;
}

/** Nothing is to be done but to print this (on standard error unless `exit` is 0) and to end. */
export interface CommandLineExit {
  exit: number;
  output: string;
}

const wrongUsage = 2;
const helpIndent = 2;
const leftWidthMax = 26;
const lineWidth = 100;

/** Reads what was typed after the command's name: the values, or help (exit 0), or a usage error (exit 2). */
export function parseCommandLine<const Line extends CommandLine>(
  line: Line,
  args: readonly string[],
): ParsedCommandLine<Line> | CommandLineExit {
  const options = line.options ?? {};
  const { tokens } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, { type }])),
      help: { type: "boolean", short: "h" },
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  if (tokens.some((token) => token.kind === "option" && token.name === "help")) {
    return { exit: 0, output: helpText(line) };
  }
  const values: Record<string, string | boolean> = {};
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const fault = optionFault(options, token.name, token.rawName, token.value, values);
    if (fault !== undefined) return usageError(line, fault);
    values[token.name] = token.value ?? true;
  }
  const positionals: Record<string, string> = {};
  for (const [name, { isOptional }] of Object.entries(line.positionals ?? {})) {
    const word = words.shift();
    if (word !== undefined) positionals[name] = word;
    else if (isOptional !== true) return usageError(line, `${name} is missing`);
  }
  const [extra] = words;
  if (extra !== undefined) return usageError(line, `nothing is known to do with "${extra}"`);
  return { values, positionals } as ParsedCommandLine<Line>;
}

/** What a command that was typed wrongly says; for faults that only the command itself can see. */
export function usageError(line: CommandLine, fault: string): CommandLineExit {
  return { exit: wrongUsage, output: `${line.name}: ${fault}\nTry "${line.name} --help".` };
}

function optionFault(
  options: Readonly<Record<string, OptionDeclaration>>,
  name: string,
  typed: string,
  value: string | undefined,
  earlier: Readonly<Record<string, unknown>>,
): string | undefined {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined) {
    const meant = nearestWord(name, [...Object.keys(options), "help"]);
    return `there is no option ${typed}${meant === undefined ? "" : `; did you mean --${meant}?`}`;
  }
  if (Object.hasOwn(earlier, name)) return `${typed} is given twice`;
  if (option.type === "boolean") return value === undefined ? undefined : `${typed} takes no value`;
  if (value !== undefined) return undefined;
  return `${typed} needs a value: ${typed} ${option.placeholder ?? "VALUE"}`;
}

function helpText(line: CommandLine): string {
  const positionals = Object.entries(line.positionals ?? {});
  const words = positionals.map(([name, { isOptional }]) =>
    isOptional === true ? ` [${name}]` : ` ${name}`,
  );
  const rows = [
    ...positionals.map(([name, { help }]) => row(name, help)),
    ...Object.entries(line.options ?? {}).map(([name, option]) => row(optionText(name, option), option.help)),
    row("-h, --help", "show this text"),
  ];
  return [`Usage: ${line.name} [OPTION …]${words.join("")}`, "", line.summary, "", ...rows].join("\n");
}

function optionText(name: string, { type, placeholder }: OptionDeclaration): string {
  return type === "boolean" ? `--${name}` : `--${name} ${placeholder ?? "VALUE"}`;
}

/** The words on the left, their meaning on the right, broken at spaces. */
function row(left: string, help: string): string {
  const indent = " ".repeat(helpIndent);
  const margin = " ".repeat(helpIndent + leftWidthMax);
  const lines = [""];
  for (const word of help.split(" ")) {
    const current = lines.at(-1) ?? "";
    if (current !== "" && margin.length + current.length + 1 + word.length > lineWidth) lines.push(word);
    else lines[lines.length - 1] = current === "" ? word : `${current} ${word}`;
  }
  const text = lines.join(`\n${margin}`);
  if (left.length >= leftWidthMax) return `${indent}${left}\n${margin}${text}`;
  return `${indent}${left.padEnd(leftWidthMax)}${text}`;
}
