import { expect, test } from "vitest";
import { parseCommandLine } from "../../../src/cli/args.ts";
import { nearestWord } from "../../../src/cli/nearestWord.ts";

const line = {
  name: "bandstand try",
  summary: "Tries something.",
  options: {
    config: { type: "string", placeholder: "DIR", help: "where the configuration is" },
    force: { type: "boolean", help: "even so" },
    "log-level": { type: "string", help: "how much is told" },
  },
  positionals: { USER: { help: "who" }, FILE: { help: "what", isOptional: true } },
} as const;

test("options and words are read in any order", () => {
  const expected = { values: { config: "/etc", force: true }, positionals: { USER: "fred", FILE: "x" } };
  expect(parseCommandLine(line, ["--config", "/etc", "fred", "--force", "x"])).toEqual(expected);
  expect(parseCommandLine(line, ["fred", "x", "--force", "--config=/etc"])).toEqual(expected);
});

test("what is not given is not there", () => {
  expect(parseCommandLine(line, ["fred"])).toEqual({ values: {}, positionals: { USER: "fred" } });
});

test("after -- everything is a word, and a value may be empty", () => {
  expect(parseCommandLine(line, ["--config=", "--", "--force"])).toEqual({
    values: { config: "" },
    positionals: { USER: "--force" },
  });
});

const faults: [args: string[], message: string][] = [
  [["--conifg", "x", "fred"], "there is no option --conifg; did you mean --config?"],
  [["--conf=x", "fred"], "did you mean --config?"],
  [["--log-levle=x", "fred"], "did you mean --log-level?"],
  [["--zebra", "fred"], "there is no option --zebra\n"],
  [["-x", "fred"], "there is no option -x"],
  [["--constructor", "fred"], "there is no option --constructor"],
  [["--__proto__=x", "fred"], "there is no option --__proto__"],
  [["fred", "--config"], "--config needs a value: --config DIR"],
  [["--force=yes", "fred"], "--force takes no value"],
  [["--force", "fred", "--force"], "--force is given twice"],
  [[], "USER is missing"],
  [["a", "b", "c"], 'nothing is known to do with "c"'],
];

test.each(faults)("%j is wrong usage, in plain words", (args, message) => {
  const parsed = parseCommandLine(line, args);
  expect(parsed).toMatchObject({ exit: 2 });
  expect("exit" in parsed && parsed.output).toContain(message);
  expect("exit" in parsed && parsed.output).toContain('Try "bandstand try --help".');
});

test.each([["--help"], ["-h"], ["fred", "--nonsense", "--help"]])(
  "%s is answered with the help text",
  (...args) => {
    const parsed = parseCommandLine(line, args);
    expect(parsed).toEqual({
      exit: 0,
      output: [
        "Usage: bandstand try [OPTION …] USER [FILE]",
        "",
        "Tries something.",
        "",
        "  USER                      who",
        "  FILE                      what",
        "  --config DIR              where the configuration is",
        "  --force                   even so",
        "  --log-level VALUE         how much is told",
        "  -h, --help                show this text",
      ].join("\n"),
    });
  },
);

test("a command without declarations takes nothing", () => {
  const bare = { name: "bandstand bare", summary: "Bare." };
  expect(parseCommandLine(bare, [])).toEqual({ values: {}, positionals: {} });
  expect(parseCommandLine(bare, ["x"])).toMatchObject({ exit: 2 });
});

test.each([
  ["servve", "serve"],
  ["sevre", "serve"],
  ["chekc", "check"],
  ["pass", "passwd"],
  ["zebra", undefined],
  ["", undefined],
  ["x".repeat(1000), undefined],
])("somebody who types %j means %s", (typed, meant) => {
  expect(nearestWord(typed, ["serve", "check", "passwd", "status"])).toBe(meant);
});
