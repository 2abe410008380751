import { expect, test } from "vitest";

import { lineLengthMax } from "../../../src/config/limits.ts";
import { readLines } from "../../../src/config/lines.ts";
import { ProblemList } from "../../../src/config/ProblemList.ts";

function read(text: string | Uint8Array) {
  const problems = new ProblemList("/etc/f");
  const lines = readLines(typeof text === "string" ? Buffer.from(text) : text, problems) ?? [];
  return { lines, words: lines.map(({ words }) => words.map((word) => word.text)), problems: problems.all() };
}

test("comments and empty lines say nothing, and the numbers of the others stay right", () => {
  const { lines } = read("# a\n\n  # b\n/srv/x X\r\n\r\n~\n");
  expect(lines.map(({ line }) => line)).toEqual([4, 6]);
});

test("quotes keep blanks together, around a word or inside it", () => {
  expect(read('"/srv/Time Machine" TM preexec:"/bin/x y" allow:"a b",c\t"$f\'s"').words).toEqual([
    ["/srv/Time Machine", "TM", "preexec:/bin/x y", "allow:a b,c", "$f's"],
  ]);
});

test("a backslash escapes a quote, a backslash and a blank, and otherwise stays", () => {
  expect(read(String.raw`"say \"hi\"" a\\b DOM\user Time\ Machine "a\ b"`).words).toEqual([
    ['say "hi"', String.raw`a\b`, String.raw`DOM\user`, "Time Machine", String.raw`a\ b`],
  ]);
});

test("a line that ends in a backslash goes on in the next, and each word knows its own line", () => {
  const { lines } = read('/srv/x \\\n"X" \\\r\n  allow:fred,\\\nbob options:tm\n/srv/y');
  expect(lines.map(({ words }) => words.map(({ text, line }) => `${line} ${text}`))).toEqual([
    ["1 /srv/x", "2 X", "3 allow:fred,bob", "4 options:tm"],
    ["5 /srv/y"],
  ]);
});

test("a line that vanishes into the comment above it is told", () => {
  const { words, problems } = read("# old: \\\n/srv/x X\n/srv/y Y\n");
  expect(words).toEqual([["/srv/y", "Y"]]);
  expect(problems).toMatchObject([{ severity: "warning", line: 2 }]);
});

test("a continued comment of comments is silent", () => {
  expect(read("# old: \\\n#  more \\\n\n/srv/y Y\n").problems).toEqual([]);
});

test("an open quote breaks its line and no other", () => {
  const { lines, problems } = read('/srv/x "X\n/srv/y Y\n');
  expect(lines.map(({ isBroken }) => isBroken)).toEqual([true, false]);
  expect(problems).toMatchObject([{ severity: "error", line: 1 }]);
});

test("control characters and over-long lines break their line and no other", () => {
  const { lines, problems } = read(`/a\u0000b X\n/${"x".repeat(lineLengthMax)}\n/srv/y Y`);
  expect(lines.map(({ isBroken }) => isBroken)).toEqual([true, true, false]);
  expect(problems.map(({ line }) => line)).toEqual([1, 2]);
});

test("a byte order mark is no part of the first word", () => {
  expect(read("\ufeff/srv/x X").words).toEqual([["/srv/x", "X"]]);
});

test("Latin-1 is read as such, with a word about it", () => {
  const { words, problems } = read(Buffer.from('/srv/x "B\u00fccher"', "latin1"));
  expect(words).toEqual([["/srv/x", "B\u00fccher"]]);
  expect(problems).toMatchObject([{ severity: "warning", line: 0 }]);
});

test("UTF-16 is not guessed at", () => {
  const { lines, problems } = read(Buffer.from("\ufeff/srv/x X", "utf16le"));
  expect(lines).toEqual([]);
  expect(problems).toMatchObject([{ severity: "error", line: 0 }]);
});

test("the line ends of old Macs end lines", () => {
  expect(read("/srv/x X\r/srv/y Y").words).toEqual([
    ["/srv/x", "X"],
    ["/srv/y", "Y"],
  ]);
});

test("a backslash at the very end of the file continues nothing", () => {
  expect(read("/srv/x X\\").words).toEqual([["/srv/x", "X"]]);
});
