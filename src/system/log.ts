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

export type LogFormat = "json" | "pretty";

export interface LogSettings {
  level: "debug" | "info" | "warn" | "error" | "silent";
  /** `pretty` for people at a terminal, `json` for everything that collects logs. */
  format: LogFormat;
}

/** The process's log on standard output; written synchronously, so that the last line before a crash is there. */
export function createLog(settings: LogSettings, fields: object): Log {
  const options = { level: settings.level, base: { pid: process.pid, ...fields } };
  if (settings.format === "json") return pino(options, pino.destination({ dest: 1, sync: true }));
  return pino(
    options,
    pretty({
      destination: 1,
      sync: true,
      singleLine: true,
      ignore: "pid,hostname",
      translateTime: "SYS:HH:MM:ss",
    }),
  );
}

/** Says nothing, for tests and one-shot commands. */
export const silentLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLog,
};
