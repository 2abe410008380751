import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PasswordFile } from "../../../src/accounts/PasswordFile.ts";
import { isPassword } from "../../../src/accounts/passwordHash.ts";
import { passwd } from "../../../src/cli/passwd.ts";
import { addUser } from "../../../src/cli/user/addUser.ts";
import { disableUser, enableUser } from "../../../src/cli/user/enableUser.ts";
import { listUsers } from "../../../src/cli/user/listUsers.ts";
import { removeUser } from "../../../src/cli/user/removeUser.ts";
import { userGroups } from "../../../src/cli/user/userGroups.ts";
import { FakeTalk } from "../../support/FakeTalk.ts";

const main = fileURLToPath(new URL("../../../src/main.ts", import.meta.url));
const commands = {
  add: addUser,
  list: listUsers,
  remove: removeUser,
  groups: userGroups,
  enable: enableUser,
  disable: disableUser,
  passwd,
};

let state: string;
let file: PasswordFile;

beforeEach(() => {
  state = fs.mkdtempSync(path.join(os.tmpdir(), "bandstand-user-"));
  file = new PasswordFile(path.join(state, "passwd"));
});

afterEach(() => {
  fs.rmSync(state, { recursive: true });
});

/** Runs `bandstand user …`; each answer is what is typed at one question. */
async function run(command: keyof typeof commands, args: string[], answers: string[] = [], isTyped = false) {
  const talk = new FakeTalk(answers, isTyped);
  const code = await commands[command](["--state", state, ...args], talk);
  return { code, output: talk.output, errors: talk.errors, questions: talk.questions };
}

function recordOf(name: string) {
  const found = file.find(name);
  return found.kind === "user" ? found.record : undefined;
}

test("a user is added with all that is known of him, hash and verifier in one line", async () => {
  const about = [
    "--full-name",
    "Fréd Example",
    "--groups",
    "macs,staff,macs",
    "--uid",
    "1000",
    "--gid",
    "100",
  ];
  const added = await run("add", [...about, "fre\u0301d"], ["secret"]);
  expect(added).toMatchObject({ code: 0, output: `user "fréd" was added in ${file.path}\n`, errors: "" });
  const record = recordOf("fréd");
  expect(record).toMatchObject({ fullName: "Fréd Example", groups: ["macs", "staff"], uid: 1000, gid: 100 });
  expect(record?.isDisabled).toBe(false);
  expect(record && (await isPassword("secret", record.hash))).toBe(true);
  expect(record?.srp?.verifier).toHaveLength(192);
  expect(fs.readFileSync(file.path, "utf8")).not.toContain("secret");
  expect(fs.readdirSync(state).toSorted()).toEqual(["passwd", "passwd.lock"]);
});

test("who is there already is not added again, nor asked about", async () => {
  await run("add", ["fred"], ["first"]);
  const again = await run("add", ["fred"], ["second"]);
  expect(again).toMatchObject({ code: 1, questions: [] });
  expect(again.errors).toContain("already");
  fs.appendFileSync(file.path, "anna:wrong\n");
  expect(await run("add", ["anna"], ["x"])).toMatchObject({ code: 1, questions: [] });
  const record = recordOf("fred");
  expect(record && (await isPassword("first", record.hash))).toBe(true);
});

test("two who add the same user at once: one of them is told", async () => {
  const both = await Promise.all(["one", "two"].map((password) => run("add", ["fred"], [password])));
  expect(new Set(both.map(({ code }) => code))).toEqual(new Set([0, 1]));
  const winner = ["one", "two"][both.findIndex(({ code }) => code === 0)] ?? "";
  const record = recordOf("fred");
  expect(record && (await isPassword(winner, record.hash))).toBe(true);
});

test("a typed password is asked for twice", async () => {
  const slip = await run("add", ["fred"], ["secret", "secert"], true);
  expect(slip).toMatchObject({ code: 1, questions: ["New password for fred: ", "The same again: "] });
  expect(recordOf("fred")).toBeUndefined();
  expect(await run("add", ["fred"], ["secret", "secret"], true)).toMatchObject({ code: 0 });
});

test("groups are shown, added, removed and set; nothing else of the line changes", async () => {
  await run("add", ["--groups", "macs", "fred"], ["secret"]);
  const before = recordOf("fred");
  expect(await run("groups", ["fred"])).toMatchObject({ code: 0, output: '"fred" is in macs\n' });
  const changed = await run("groups", ["--add", "staff, family,macs", "--remove", "none", "fred"]);
  expect(changed.output).toBe('"fred" is in macs, staff, family\n');
  expect((await run("groups", ["--remove", "staff,macs", "fred"])).output).toBe('"fred" is in family\n');
  expect((await run("groups", ["--set", "a,b", "fred"])).output).toBe('"fred" is in a, b\n');
  expect((await run("groups", ["--set", "", "fred"])).output).toBe('"fred" is in no group\n');
  expect(recordOf("fred")).toEqual({ ...before, groups: [] });
});

test("changes of many at once all count", async () => {
  await run("add", ["fred"], ["secret"]);
  const groups = Array.from({ length: 8 }, (_, index) => `group${index}`);
  await Promise.all([
    ...groups.map((group) => run("groups", ["--add", group, "fred"])),
    run("disable", ["fred"]),
    run("passwd", ["--full-name", "Fred Example", "fred"], ["other"]),
  ]);
  const record = recordOf("fred");
  expect(record?.groups.toSorted()).toEqual(groups);
  expect(record).toMatchObject({ isDisabled: true, fullName: "Fred Example" });
  expect(record && (await isPassword("other", record.hash))).toBe(true);
});

test("a user is disabled and enabled; a new password does not enable", async () => {
  await run("add", ["--disabled", "fred"], ["secret"]);
  expect(recordOf("fred")?.isDisabled).toBe(true);
  await run("passwd", ["fred"], ["other"]);
  expect(recordOf("fred")?.isDisabled).toBe(true);
  expect(await run("enable", ["fred"])).toMatchObject({ code: 0, output: '"fred" can log in\n' });
  expect(recordOf("fred")?.isDisabled).toBe(false);
  expect(await run("disable", ["fred"])).toMatchObject({
    code: 0,
    output: '"fred" can\'t log in any more\n',
  });
});

test("a removed user is gone, with all that was kept of the password", async () => {
  await run("add", ["--recoverable", "fred"], ["secret"]);
  const removed = await run("remove", ["fred"]);
  expect(removed).toMatchObject({ code: 0, errors: "" });
  expect(removed.output).toContain("goes on until it ends");
  expect(recordOf("fred")).toBeUndefined();
  expect(fs.readFileSync(path.join(state, "recoverable"), "utf8")).not.toContain("fred");
  expect(await run("remove", ["fred"])).toMatchObject({ code: 1 });
});

test("a readable password is kept where it is asked for, and that is said", async () => {
  const added = await run("add", ["--recoverable", "fred"], ["secret"]);
  expect(added.output).toContain("whoever can read that file has it");
  const keeps = () => {
    const record = recordOf("fred");
    return record && file.recoverable.find("fred", record)?.toString();
  };
  expect(keeps()).toBe("secret");
  expect((await run("passwd", ["fred"], ["other"])).output).toContain("whoever can read");
  expect(keeps()).toBe("other");
  // Nine characters are of no use to Randnum: they would stand there for nothing.
  const long = await run("passwd", ["--recoverable", "fred"], ["123456789"]);
  expect(long).toMatchObject({ code: 1 });
  expect(long.errors).toContain("8 characters");
  expect(await run("passwd", ["fred"], ["123456789"])).toMatchObject({ code: 0 });
  expect(keeps()).toBeUndefined();
  expect((await run("passwd", ["--recoverable", "fred"], ["äöüäöüäö"])).code).toBe(0);
  expect(keeps()).toBe("äöüäöüäö");
  expect((await run("passwd", ["--no-recoverable", "fred"], ["third"])).output).not.toContain("readable");
  expect(keeps()).toBeUndefined();
});

test("the list says who can log in how, and no secrets, to people and to programs", async () => {
  const old =
    "anna:scrypt$1024$8$1$AQEBAQEBAQEBAQEBAQEBAQ==$AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=:::::";
  fs.writeFileSync(file.path, `${old}\n`, { mode: 0o600 });
  await run("add", ["--recoverable", "--groups", "macs", "fred"], ["secret"]);
  await run("disable", ["fred"]);
  const listed = await run("list", []);
  expect(listed).toMatchObject({ code: 0, errors: "" });
  expect(listed.output).toBe(
    "anna  logs in by DHX2, DHCAST128, Cleartxt Passwrd\n" +
      "fred  groups macs  disabled  logs in by DHX2, DHCAST128, Cleartxt Passwrd, SRP, " +
      "2-Way Randnum exchange, Randnum exchange\n",
  );
  const { output } = await run("list", ["--json"]);
  expect(JSON.parse(output)).toMatchObject([
    { name: "anna", uid: null, methods: ["DHX2", "DHCAST128", "Cleartxt Passwrd"] },
    { name: "fred", groups: ["macs"], isDisabled: true },
  ]);
  expect(output).not.toMatch(/scrypt|srp\$|secret/);
});

test("a wrong line is told with its number; the others are listed, in JSON too", async () => {
  await run("add", ["fred"], ["secret"]);
  fs.appendFileSync(file.path, "anna:wrong\n");
  const listed = await run("list", ["--json"]);
  expect(listed.code).toBe(1);
  expect(listed.errors).toContain(`${file.path}:4: `);
  expect(JSON.parse(listed.output)).toHaveLength(1);
  const changed = await run("groups", ["--add", "x", "anna"]);
  expect(changed).toMatchObject({ code: 1, output: "" });
  expect(changed.errors).toContain("is wrong");
});

test.each<[keyof typeof commands, string[], number, string]>([
  ["add", [], 2, "NAME is missing"],
  ["add", ["fred", "secret"], 2, "nothing is known to do with"],
  ["add", ["--password", "secret", "fred"], 2, "there is no option --password"],
  ["add", ["--file", "x", "fred"], 2, "exclude each other"],
  ["add", ["--uid", "0", "--gid", "0", "fred"], 2, "uid 0"],
  ["add", ["--gid", "5", "fred"], 2, "go together"],
  ["add", ["@fred"], 2, "access lists"],
  ["add", ["fred"], 1, "no password was given"],
  ["list", ["fred"], 2, "nothing is known to do with"],
  ["remove", [], 2, "NAME is missing"],
  ["remove", ["fred"], 1, "has no user"],
  ["groups", ["--set", "a", "--add", "b", "fred"], 2, "--set goes with neither"],
  ["groups", ["--add", "a,b", "--remove", "b", "fred"], 2, "both to be added and to be removed"],
  ["groups", ["--add", "@a", "fred"], 2, "group's name"],
  ["groups", ["fred"], 1, "has no user"],
  ["enable", ["fred"], 1, "has no user"],
  ["disable", [], 2, "NAME is missing"],
])("user %s %j ends with %i: %s", async (command, args, code, message) => {
  const ended = await run(command, args);
  expect(ended.code).toBe(code);
  expect(ended.errors).toContain(message);
  expect(fs.existsSync(file.path)).toBe(false);
});

test.each(Object.keys(commands) as (keyof typeof commands)[])("user %s explains itself", async (command) => {
  const { code, output } = await run(command, ["--help"]);
  expect(code).toBe(0);
  expect(output).toMatch(/^Usage: bandstand /);
});

test("the program takes the password from a pipe, and says what it can do", async () => {
  const start = (...args: string[]) => spawn(process.execPath, ["--import", "tsx", main, "user", ...args]);
  const child = start("add", "--state", state, "fred");
  child.stdin.end("secret\nrest\n");
  expect(await once(child, "exit")).toEqual([0, null]);
  const record = recordOf("fred");
  expect(record && (await isPassword("secret", record.hash))).toBe(true);
  const wrong = start("ad");
  let errors = "";
  wrong.stderr.on("data", (text: Buffer) => (errors += text.toString()));
  expect(await once(wrong, "close")).toEqual([2, null]);
  expect(errors).toContain("did you mean 'add'?");
  expect(errors).toMatch(/ {2}groups +shows or changes/);
});
