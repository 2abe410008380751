import { isBad, parseRecord, type PasswordRecord } from "./PasswordRecord.ts";

/** Something wrong in the password file, in the words of a configuration problem. */
export interface PasswordProblem {
  severity: "error" | "warning";
  file: string;
  /** From 1; 0: the file as a whole. */
  line: number;
  message: string;
  remedy: string;
}

/** What a password file says. */
export interface PasswordList {
  users: ReadonlyMap<string, PasswordRecord>;
  /** Names with a line that can't be read or that stand there twice: they are let in by nobody. */
  denied: ReadonlySet<string>;
  problems: readonly PasswordProblem[];
  /** Where each name stands first. */
  lines: ReadonlyMap<string, number>;
}

interface Line {
  number: number;
  text: string;
}

/** Reads a password file: a user a line; empty lines and lines that start with `#` say nothing. */
export function parsePasswordList(text: string, file: string): PasswordList {
  const users = new Map<string, PasswordRecord>();
  const denied = new Set<string>();
  const problems: PasswordProblem[] = [];
  const lines = new Map<string, number>();
  for (const { number, text: line } of linesOf(text)) {
    if (isRemark(line)) continue;
    const parsed = parseRecord(line);
    if (parsed.name !== undefined && !lines.has(parsed.name)) lines.set(parsed.name, number);
    if (isBad(parsed)) {
      const { name, message, remedy } = parsed;
      const consequence = name === undefined ? "" : `; "${name}" can't log in`;
      problems.push({ severity: "error", file, line: number, message: message + consequence, remedy });
      if (name !== undefined) denied.add(name);
    } else if (users.has(parsed.name)) {
      const message = `"${parsed.name}" stands there a second time and can't log in`;
      problems.push({ severity: "error", file, line: number, message, remedy: "leave one of the two lines" });
      denied.add(parsed.name);
    } else users.set(parsed.name, parsed);
  }
  for (const name of denied) users.delete(name);
  return { users, denied, problems, lines };
}

/**
 * The file's text with this user's lines replaced by one, or without them; everything else stays as it was.
 */
export function withUser(text: string, name: string, line: string | undefined): string {
  const kept: string[] = [];
  let isPlaced = line === undefined;
  for (const { text: old } of linesOf(text)) {
    if (isRemark(old) || parseRecord(old).name !== name) {
      kept.push(old);
    } else if (!isPlaced && line !== undefined) {
      kept.push(line);
      isPlaced = true;
    }
  }
  if (!isPlaced && line !== undefined) kept.push(line);
  return kept.map((each) => `${each}\n`).join("");
}

function linesOf(text: string): Line[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line, index) => ({ number: index + 1, text: line }));
}

function isRemark(line: string): boolean {
  return line.trim() === "" || line.startsWith("#");
}
