import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLog, type LogFormat } from "../../../src/system/log.ts";

const evil =
  'a\r\n[12:00:00] ERROR: forged {"level":60}\u001b[2J\u009b31m\u202etxt\u2028\u2066\u200b\u007f","msg":"x';
/** What ends a line somewhere, commands a terminal, or turns text round. */
const commanding = /[^\P{C}\n]|[\p{Zl}\p{Zp}]/u;

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "bandstand-log-"));
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

function logged(format: LogFormat, write: (log: ReturnType<typeof createLog>) => void): string[] {
  const file = join(folder, format);
  const fd = fs.openSync(file, "w");
  try {
    write(createLog({ level: "debug", format }, { process: evil }, fd));
    return fs.readFileSync(file, "utf8").trimEnd().split("\n");
  } finally {
    fs.closeSync(fd);
  }
}

test.each(["json", "pretty"] as const)(
  "no name makes a line of its own or commands the terminal: %s",
  (format) => {
    const lines = logged(format, (log) => {
      log.warn({ user: evil, name: evil, caller: evil, path: [evil], [evil]: 1 }, `a message with ${evil}`);
      log.child({ user: evil, name: evil }).info({ time: evil }, evil);
    });
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).not.toMatch(commanding);
  },
);

test("an error's own lines begin with spaces, and none is made by its message", () => {
  const lines = logged("pretty", (log) => log.error({ err: new Error(evil) }, "it failed"));
  expect(lines.filter((line) => !line.startsWith(" "))).toHaveLength(1);
  for (const line of lines) expect(line).not.toMatch(commanding);
});

test("JSON still says what was meant", () => {
  const [line = ""] = logged("json", (log) => log.warn({ user: evil }, evil));
  expect(JSON.parse(line)).toMatchObject({ user: evil, msg: evil, process: evil });
});
