import { basename } from "node:path";
import { expect, test } from "vitest";
import { importsOf, type SourceFile, sourcesBelow } from "./sources.ts";

const fileLinesMax = 300;
const lineLengthMax = 120;
const functionLinesMax = 50;

/** Constant tables may be as long as what they list. */
const tables = new Set(["src/afp/uam/cast128Tables.ts"]);

/** Files that a process starts with, rather than another file importing them. */
const entries = /^src\/(main|processes\/\w+\/main)\.ts$/;

const sources = sourcesBelow("src");
const everything = [...sources, ...sourcesBelow("test"), ...sourcesBelow("scripts")].filter(
  (file) => file.path !== "test/style/tidy.test.ts",
);

function linesThat(files: SourceFile[], wrong: (line: string) => boolean): string[] {
  return files.flatMap((file) =>
    file.lines.flatMap((line, index) => (wrong(line) ? [`${file.path}:${index + 1}: ${line.trim()}`] : [])),
  );
}

function isComment(line: string): boolean {
  return /^\s*(\/\/|\*|\/\*)/.test(line);
}

test("no file is longer than 300 lines", () => {
  const long = everything.filter((file) => file.lines.length - 1 > fileLinesMax && !tables.has(file.path));
  expect(long.map((file) => `${file.path}: ${file.lines.length - 1}`)).toEqual([]);
});

test("no line is longer than 120 characters", () => {
  const files = everything.filter((file) => !tables.has(file.path));
  expect(linesThat(files, (line) => line.length > lineLengthMax && !/`|"/.test(line))).toEqual([]);
});

/** Functions and methods, as the formatter lays them out: from their head to the brace at the same depth. */
function functionsIn({ path, lines }: SourceFile): { at: string; length: number }[] {
  const modifiers = "(?:export )?(?:async )?(?:static |async |override |get |set )*";
  // Parameters over several lines end in a line of their own: the body is counted from there.
  const begins = `(?:${modifiers}(?:function\\b|#?\\w+(?:<.*>)?\\().*|\\)(?:: .*)?)`;
  const head = new RegExp(`^(\\s*)${begins} ?\\{$`);
  const statement = /^\s*(if|for|while|switch|return|else|catch|do)\b/;
  return lines.flatMap((line, index) => {
    const depth = head.exec(line)?.[1];
    if (depth === undefined || statement.test(line)) return [];
    const length = lines.slice(index).findIndex((later) => later.startsWith(`${depth}}`)) + 1;
    return [{ at: `${path}:${index + 1}`, length }];
  });
}

test("no function is longer than 50 lines", () => {
  const functions = sources.flatMap(functionsIn);
  expect(functions.length).toBeGreaterThan(1000);
  expect(functions.filter(({ length }) => length > functionLinesMax)).toEqual([]);
});

test("a function's length is found", () => {
  const lines = ["  async read(one: string): Promise<void> {", "    if (one) {", "    }", "  }"];
  expect(functionsIn({ path: "x.ts", text: "", lines })).toEqual([{ at: "x.ts:1", length: 4 }]);
});

test("no drawer rooms", () => {
  const drawers = /\/(utils?|common|helpers?|types|lib|misc)(\/|\.ts$)/i;
  expect(sources.map((file) => file.path).filter((path) => drawers.test(path))).toEqual([]);
});

test("no any, no ignored type errors, no unfinished notes, no test left out", () => {
  const banned =
    /: any\b|\bas any\b|@ts-(ignore|nocheck)|\b(TODO|FIXME|XXX)\b|\b(test|it|describe)\.(only|todo)\(/;
  expect(linesThat(everything, (line) => banned.test(line) && !isComment(line))).toEqual([]);
});

test("no clock, timer or console outside system, the command line and the start of a process", () => {
  const banned = /\b(Date\.now|setTimeout|setInterval|Math\.random|console\.\w+)\(/;
  const exempt = /^src\/(system|cli|main\.ts)/;
  const files = sources.filter((file) => !exempt.test(file.path));
  expect(linesThat(files, (line) => banned.test(line) && !isComment(line))).toEqual([]);
});

test("no path of a machine in any file", () => {
  const machine = new RegExp(["work", "farm", "root"].map((name) => `["'\` ]/${name}/`).join("|"));
  expect(linesThat(everything, (line) => machine.test(line))).toEqual([]);
});

test("every file is imported by another, or starts a process", () => {
  const imported = new Set([...everything].flatMap((file) => importsOf(file).map(({ target }) => target)));
  const dead = sources.map((file) => file.path).filter((path) => !imported.has(path) && !entries.test(path));
  expect(dead).toEqual([]);
});

test("a file is named after something that it exports", () => {
  const wrong = sources
    .filter((file) => /^[A-Z]/.test(basename(file.path)))
    .filter((file) => !new RegExp(`\\b${basename(file.path, ".ts")}\\b`).test(file.text))
    .map((file) => file.path);
  expect(wrong).toEqual([]);
});

test("numbers of AFP result codes and errno names stay behind their doors", () => {
  const files = sources.filter((file) => !["src/afp/resultCode.ts"].includes(file.path));
  expect(linesThat(files, (line) => /-50[0-4]\d\b/.test(line))).toEqual([]);
});
