import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { commands } from "../../src/afp/commands/index.ts";
import { unanswered } from "../../src/afp/commands/unanswered.ts";

/** Every code that AFP ever gave a meaning (afp-protocol.md §3.2). */
const knownCodes = [...range(1, 11), ...range(14, 43), 48, 49, ...range(51, 76), 78, 79, 122, 192];

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

test("no two commands have the same code", () => {
  const codes = [...commands, ...unanswered].map(({ code }) => code);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
});

test("every known code is answered, or has a reason why not", () => {
  const codes = [...commands, ...unanswered].map(({ code }) => code);
  expect(codes.toSorted((one, other) => one - other)).toEqual(knownCodes);
});

test("every command has a file, a line in the list and a conversation of its name", () => {
  const names = commands.map(({ name }) => name).toSorted();
  const filesIn = (folder: string, ending: string) =>
    readdirSync(folder)
      .filter((name) => name.startsWith("FP") && name.endsWith(ending))
      .map((name) => name.slice(0, -ending.length));
  expect(filesIn("src/afp/commands", ".ts").toSorted()).toEqual(names);
  expect(filesIn("test/conversation", ".test.ts")).toEqual(expect.arrayContaining(names));
});

test("what is not idempotent has its reply kept", () => {
  const kept = commands.filter(({ keepsReply }) => keepsReply === true).map(({ code }) => code);
  const notIdempotent = [
    1, 2, 4, 5, 6, 7, 8, 10, 11, 23, 24, 26, 28, 29, 30, 31, 32, 35, 36, 42, 59, 70, 71, 74, 76, 78, 79,
  ];
  expect(kept.toSorted((one, other) => one - other)).toEqual(notIdempotent);
});
