import { expect, test } from "vitest";
import { parsePasswordList, withUser } from "../../../src/accounts/passwordList.ts";
import { formatRecord, nameFault, type PasswordRecord } from "../../../src/accounts/PasswordRecord.ts";

const hash = { cost: { N: 1024, r: 8, p: 1 }, salt: Buffer.alloc(16, 1), hash: Buffer.alloc(32, 2) };
const hashText = `scrypt$1024$8$1$${hash.salt.toString("base64")}$${hash.hash.toString("base64")}`;
const srp = { salt: Buffer.alloc(16, 3), verifier: Buffer.alloc(192, 4) };
const srpText = `srp$${"03".repeat(16)}$${"04".repeat(192)}`;

function record(name: string, more: Partial<PasswordRecord> = {}): PasswordRecord {
  return {
    name,
    hash,
    fullName: "",
    groups: [],
    uid: undefined,
    gid: undefined,
    isDisabled: false,
    ...more,
  };
}

test("a line is read field by field, escapes included", () => {
  const { users, problems } = parsePasswordList(
    `fr%3Aed:${hashText}:Fred %25 Example:staff,a%2Cb:1000:100:disabled\n`,
    "passwd",
  );
  expect(problems).toEqual([]);
  expect([...users.values()]).toEqual([
    record("fr:ed", {
      fullName: "Fred % Example",
      groups: ["staff", "a,b"],
      uid: 1000,
      gid: 100,
      isDisabled: true,
    }),
  ]);
});

test("a line with a verifier keeps it; one that is older than SRP is written as it was", () => {
  const lines = [`anna:${hashText}:::::`, `fred:${hashText}::::::${srpText}`];
  const users = [...parsePasswordList(lines.join("\n"), "passwd").users.values()];
  expect(users).toStrictEqual([record("anna"), record("fred", { srp })]);
  expect(users.map(formatRecord)).toEqual(lines);
});

test("remarks and empty lines say nothing, and a last line needs no end", () => {
  const { users, problems } = parsePasswordList(`# a:b\n\n  \nfred:${hashText}:::::`, "passwd");
  expect([...users.keys()]).toEqual(["fred"]);
  expect(problems).toEqual([]);
});

const wrongLines: [line: string, message: string][] = [
  ["fred", "1 fields"],
  [`fred:${hashText}::::`, "6 fields"],
  [`fred:${hashText}::::::${srpText}:`, "9 fields"],
  [`fred:${hashText}::::::`, "SRP verifier"],
  [`fred:${hashText}::::::${srpText.slice(0, -1)}`, "SRP verifier"],
  [`fred:${hashText}::::::${srpText.toUpperCase()}`, "SRP verifier"],
  [`fred:${hashText}::::::${srpText}\r`, "carriage return"],
  ["fred:secret:::::", "hash"],
  [`fred:${hashText}:Fred%:::::`.replace(":::::", "::::"), "%"],
  [`fred:${hashText}:%ff::::`, "%"],
  [`fred:${hashText}:a%0Ab::::`, "control character"],
  [`fred:${hashText}::a,,b:::`, "group's name is empty"],
  [`fred:${hashText}::@a:::`, "group's name starts with"],
  [`fred:${hashText}:::0:0:`, "uid 0"],
  [`fred:${hashText}:::1000::`, "only one"],
  [`fred:${hashText}::::100:`, "only one"],
  [`fred:${hashText}:::x:1:`, "no uid"],
  [`fred:${hashText}:::01:1:`, "no uid"],
  [`fred:${hashText}:::1:4294967295:`, "no gid"],
  [`fred:${hashText}:::::disable`, "no flag"],
  [`fred:${hashText}:::::disabled,`, "no flag"],
  [`fred:${hashText}:::::mustchange,root`, "no flag"],
  [`fred:${hashText}:::::\r`, "carriage return"],
];

test.each(wrongLines)("%j denies fred and nobody else", (line, message) => {
  const { users, denied, problems } = parsePasswordList(`anna:${hashText}:::::\n${line}\n`, "passwd");
  expect([...users.keys()]).toEqual(["anna"]);
  expect([...denied]).toEqual(["fred"]);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ severity: "error", file: "passwd", line: 2 });
  expect(problems[0]?.message).toContain(message);
  expect(problems[0]?.message).toContain('"fred" can\'t log in');
});

test.each([`:${hashText}:::::`, `@x:${hashText}:::::`, ` a:${hashText}:::::`, `%:${hashText}:::::`, ":"])(
  "%j is a problem that denies no name",
  (line) => {
    const { users, denied, problems } = parsePasswordList(line, "passwd");
    expect([users.size, denied.size, problems.length]).toEqual([0, 0, 1]);
  },
);

test("a name that stands there twice is let in by neither line", () => {
  const { users, denied, problems } = parsePasswordList(
    [record("fred"), record("anna"), record("fred", { uid: 5, gid: 5 })].map(formatRecord).join("\n"),
    "passwd",
  );
  expect([...users.keys()]).toEqual(["anna"]);
  expect([...denied]).toEqual(["fred"]);
  expect(problems.map(({ line }) => line)).toEqual([3]);
});

test("a good line does not help a name that also has a wrong one", () => {
  const { users, denied } = parsePasswordList(
    `fred:nonsense:::::\n${formatRecord(record("fred"))}`,
    "passwd",
  );
  expect([users.size, [...denied]]).toEqual([0, ["fred"]]);
});

test("a user's new line takes the place of all the old ones; everything else stays", () => {
  const text = `# head\nanna:broken\n\nfred:old\n# about fred\nfred:older\n`;
  expect(withUser(text, "fred", "fred:new")).toBe("# head\nanna:broken\n\nfred:new\n# about fred\n");
  expect(withUser(text, "fred", undefined)).toBe("# head\nanna:broken\n\n# about fred\n");
  expect(withUser(text, "carl", "carl:new")).toBe(`${text}carl:new\n`);
  expect(withUser("anna:x", "carl", "carl:y")).toBe("anna:x\ncarl:y\n");
});

test("a name has a fault exactly where nobody could type or list it", () => {
  for (const fine of ["fred", "Fred Example", "fréd", "a:b", "DOMAIN\\fred", "fred@example.org", "日本語"]) {
    expect(nameFault(fine)).toBeUndefined();
  }
  for (const wrong of [
    "",
    " fred",
    "fred ",
    "@staff",
    "a\nb",
    "a\0",
    "\ufefffred",
    "x".repeat(256),
    "\ud800",
  ]) {
    expect(nameFault(wrong)).toBeDefined();
  }
});
