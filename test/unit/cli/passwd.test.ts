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
import { FakeTalk } from "../../support/FakeTalk.ts";

const main = fileURLToPath(new URL("../../../src/main.ts", import.meta.url));

let state: string;

beforeEach(() => {
  state = fs.mkdtempSync(path.join(os.tmpdir(), "bandstand-cli-"));
});

afterEach(() => {
  fs.rmSync(state, { recursive: true });
});

/** Runs the command; each answer is what is typed at one question. */
async function run(args: string[], answers: string[] = [], isTyped = false) {
  const talk = new FakeTalk(answers, isTyped);
  const code = await passwd(args, talk);
  return { code, output: talk.output, errors: talk.errors, questions: talk.questions };
}

test("a user is added with a password from standard input, changed, listed and deleted", async () => {
  const added = await run(
    ["--state", state, "--full-name", "Fred Example", "--groups", "macs, staff", "fred"],
    ["secret"],
  );
  expect(added).toMatchObject({ code: 0, output: `user "fred" was added in ${state}/passwd\n`, errors: "" });
  const file = new PasswordFile(path.join(state, "passwd"));
  const found = file.read().users.get("fred");
  expect(found).toMatchObject({ fullName: "Fred Example", groups: ["macs", "staff"], uid: undefined });
  expect(found && (await isPassword("secret", found.hash))).toBe(true);

  const changed = await run(["--file", file.path, "--uid", "1000", "--gid", "100", "fred"], ["other"]);
  expect(changed).toMatchObject({ code: 0, output: `user "fred" was changed in ${state}/passwd\n` });
  expect(file.read().users.get("fred")).toMatchObject({ fullName: "Fred Example", uid: 1000, gid: 100 });

  const listed = await run(["--state", state, "--list"]);
  expect(listed).toMatchObject({
    code: 0,
    output:
      "fred  Fred Example  groups macs,staff  uid 1000, gid 100  " +
      "logs in by DHX2, DHCAST128, Cleartxt Passwrd, SRP\n",
    errors: "",
  });

  expect(await run(["--state", state, "--delete", "fred"])).toMatchObject({ code: 0 });
  expect(await run(["--state", state, "--delete", "fred"])).toMatchObject({ code: 1 });
});

test("a user who has to choose another password is listed so, until a password is set that he may keep", async () => {
  await run(["--state", state, "--must-change", "fred"], ["secret"]);
  const file = new PasswordFile(path.join(state, "passwd"));
  expect(file.read().users.get("fred")).toMatchObject({ mustChange: true });
  expect((await run(["--state", state, "--list"])).output).toContain("fred  must change the password  ");
  expect(await run(["--state", state, "--delete", "--must-change", "fred"])).toMatchObject({ code: 2 });
  await run(["--state", state, "fred"], ["other"]);
  expect((await run(["--state", state, "--list"])).output).not.toContain("must change");
});

test.each([
  [["--state", "STATE"], 2, "USER is missing"],
  [["--state", "STATE", "--file", "x", "fred"], 2, "exclude each other"],
  [["--state", "STATE", "--uid", "0", "--gid", "0", "fred"], 2, "uid 0"],
  [["--state", "STATE", "--uid", "1", "fred"], 2, "go together"],
  [["--state", "STATE", "--list", "fred"], 2, "--list"],
  [["--state", "STATE", "@fred"], 2, "access lists"],
  [["--state", "STATE", "fred", "secret"], 2, "nothing is known to do with"],
  [["--state", "STATE", "fred"], 1, "no password was given"],
])("%j ends with %i: %s", async (args, code, message) => {
  const ended = await run(args.map((arg) => arg.replace("STATE", state)));
  expect(ended.code).toBe(code);
  expect(ended.errors).toContain(message);
  expect(fs.readdirSync(state)).toEqual([]);
});

test("a wrong line is told with its number when the users are listed", async () => {
  fs.writeFileSync(path.join(state, "passwd"), "# head\nfred:broken\n", { mode: 0o600 });
  const listed = await run(["--state", state, "--list"]);
  expect(listed.code).toBe(1);
  expect(listed.errors).toContain(`${state}/passwd:2: `);
});

test("somebody who types is asked twice, and two different passwords change nothing", async () => {
  const ended = await run(["--state", state, "fred"], ["secret", "secert"], true);
  expect(ended).toMatchObject({ code: 1, questions: ["New password for fred: ", "The same again: "] });
  expect(ended.errors).toContain("differ");
  expect(fs.readdirSync(state)).toEqual([]);
  expect(await run(["--state", state, "fred"], ["secret", "secret"], true)).toMatchObject({ code: 0 });
});

test.each([
  ["", "empty"],
  ["a\0b", "zero byte"],
  ["x".repeat(256), "longer than 255"],
])("%j can't be a password", async (password, message) => {
  const ended = await run(["--state", state, "fred"], [password]);
  expect(ended.code).toBe(1);
  expect(ended.errors).toContain(message);
  expect(fs.readdirSync(state)).toEqual([]);
});

test("the program itself takes the password from a pipe", async () => {
  const child = spawn(process.execPath, ["--import", "tsx", main, "passwd", "--state", state, "fred"]);
  child.stdin.end("secret\nrest\n");
  expect(await once(child, "exit")).toEqual([0, null]);
  const found = new PasswordFile(path.join(state, "passwd")).read().users.get("fred");
  expect(found && (await isPassword("secret", found.hash))).toBe(true);
});
