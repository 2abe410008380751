import { pino } from "pino";
import pretty from "pino-pretty";

/** What the rooms log with: the fields of a line first, then what happened. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** A log whose every line carries these fields too. */
  child(fields: object): Log;
}

const standardOutput = 1;

export type LogFormat = "json" | "pretty";

export interface LogSettings {
  level: "debug" | "info" | "warn" | "error" | "silent";
  /** `pretty` for people at a terminal, `json` for everything that collects logs. */
  format: LogFormat;
}

/** The process's log; written synchronously, so that the last line before a crash is there. */
export function createLog(settings: LogSettings, fields: object, descriptor = standardOutput): Log {
  const options = { level: settings.level, base: { pid: process.pid, ...fields } };
  if (settings.format === "json") {
    const output = pino.destination({ dest: descriptor, sync: true });
    return pino(options, { write: (line) => void output.write(visibleJson(line)) });
  }
  const output = pretty({
    destination: descriptor,
    sync: true,
    singleLine: true,
    ignore: "pid,hostname",
    translateTime: "SYS:HH:MM:ss",
  });
  return pino(options, { write: (line) => void output.write(visibleText(line)) });
}

/** What moves text about, or is not seen, and what JSON leaves as it is: other ends of lines, controls, directions. */
const unseen = /[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu;
const inJson = /\\(?:(u[\da-fA-F]{4}|[bfnrt])|.)|[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu;

/** A line of JSON that shows what it says to whoever just prints it: names come from anybody. */
function visibleJson(line: string): string {
  return line.replaceAll(unseen, (found) => escaped(found, "\\"));
}

/** A line of JSON whose strings stay harmless when they are printed: one line, and nothing for the terminal. */
function visibleText(line: string): string {
  return line.replaceAll(inJson, (found: string, control: string | undefined) => {
    if (control !== undefined) return `\\\\${control}`;
    return found.startsWith("\\") ? found : escaped(found, "\\\\");
  });
}

function escaped(text: string, backslash: string): string {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  return units.map((unit) => `${backslash}u${unit.toString(16).padStart(4, "0")}`).join("");
}

/** Says nothing, for tests and one-shot commands. */
export const silentLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLog,
};
