import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeCredentials } from "../../../src/accounts/Credentials.ts";
import { PasswordFile } from "../../../src/accounts/PasswordFile.ts";
import type { PasswordRecord } from "../../../src/accounts/PasswordRecord.ts";
import { systemClock } from "../../../src/system/clock.ts";

const cheap = { N: 1024, r: 8, p: 1 };

let folder: string;
let file: string;
let complaints: string[];
let users: PasswordFile;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "bandstand-recoverable-"));
  file = path.join(folder, "recoverable");
  complaints = [];
  users = new PasswordFile(path.join(folder, "passwd"), systemClock, (message) => complaints.push(message));
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

async function setPassword(name: string, text: string, recoverable: "yes" | "no" | "asBefore") {
  const credentials = await makeCredentials(name, text, cheap);
  const rest = { fullName: "", groups: [], uid: undefined, gid: undefined, isDisabled: false };
  const password = Buffer.from(text);
  await users.set({ name, ...credentials, ...rest }, { password, recoverable });
  return recordOf(name);
}

function recordOf(name: string): PasswordRecord {
  const found = users.find(name);
  if (found.kind !== "user") throw new Error(`${name} is ${found.kind}`);
  return found.record;
}

function found(name: string, record = recordOf(name)): string | undefined {
  return users.recoverable.find(name, record)?.toString();
}

test("a password is kept readable only for whom it is asked, in a file for its owner alone", async () => {
  await setPassword("anna", "anna's", "asBefore");
  expect(fs.existsSync(file)).toBe(false);
  await setPassword("fred: #1", "Grüße 1", "yes");
  await setPassword("ben", "ben's", "no");
  expect(["anna", "fred: #1", "ben"].map((name) => found(name))).toEqual([undefined, "Grüße 1", undefined]);
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  expect(users.recoverable.has(recordOf("fred: #1"))).toBe(true);
  expect(complaints).toEqual([]);
});

test("it follows a change of the password until it is told not to, and the old one is gone", async () => {
  await setPassword("fred", "first", "yes");
  await setPassword("anna", "anna's", "yes");
  const second = await setPassword("fred", "second", "asBefore");
  expect(found("fred")).toBe("second");
  const third = await makeCredentials("fred", "third", cheap);
  expect(await users.replacePassword("fred", second.hash, third, Buffer.from("third"))).toBe(true);
  expect(found("fred")).toBe("third");
  expect(fs.readFileSync(file, "utf8").split("\n")).toHaveLength(6);
  await setPassword("fred", "fourth", "no");
  await setPassword("fred", "fifth", "asBefore");
  expect([found("fred"), found("anna")]).toEqual([undefined, "anna's"]);
  expect(fs.readFileSync(file, "utf8")).not.toContain("fred");
});

test("a password that was changed without it, or is another user's, is not found", async () => {
  const first = await setPassword("fred", "first", "yes");
  expect(found("anna", first)).toBeUndefined();
  // As an editor would, or a program that knows nothing of the file beside.
  const other = { ...first, ...(await makeCredentials("fred", "second", cheap)) };
  expect(found("fred", other)).toBeUndefined();
  await users.set(other);
  expect(fs.readFileSync(file, "utf8")).not.toContain("fred");
});

test("what is changed about a user but the password leaves it; a removal takes it away", async () => {
  await setPassword("fred", "first", "yes");
  await setPassword("anna", "anna's", "yes");
  await users.edit("fred", (old) => (old.kind === "user" ? { ...old.record, groups: ["macs"] } : undefined));
  expect(found("fred")).toBe("first");
  await users.remove("fred");
  expect(fs.readFileSync(file, "utf8")).not.toContain("fred");
  expect(found("anna")).toBe("anna's");
});

test("a user whose line is wrong for the moment keeps it", async () => {
  await setPassword("fred", "first", "yes");
  const good = fs.readFileSync(users.path, "utf8");
  fs.writeFileSync(users.path, good.replace("fred:scrypt", "fred:nothing"));
  await setPassword("anna", "anna's", "asBefore");
  fs.writeFileSync(users.path, good);
  expect(found("fred")).toBe("first");
});

test.each([0o640, 0o604, 0o620, 0o601])("a file of mode %o is not used, which is said once", async (mode) => {
  await setPassword("fred", "first", "yes");
  fs.chmodSync(file, mode);
  expect([found("fred"), found("fred")]).toEqual([undefined, undefined]);
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toContain(file);
  expect(complaints[0]).not.toContain("first");
  await expect(setPassword("anna", "anna's", "yes")).rejects.toThrow("is not used");
  expect(users.find("anna").kind).toBe("unknown");
  // The password itself can still be changed: what it leaves behind is bound to the old one.
  await setPassword("fred", "second", "asBefore");
  fs.chmodSync(file, 0o600);
  expect(found("fred")).toBeUndefined();
});

test("a link, a folder or a pipe in its place is not used, and nothing hangs", async () => {
  await setPassword("fred", "first", "yes");
  const elsewhere = path.join(folder, "elsewhere");
  fs.renameSync(file, elsewhere);
  fs.symlinkSync(elsewhere, file);
  expect(found("fred")).toBeUndefined();
  fs.rmSync(file);
  fs.mkdirSync(file);
  expect(found("fred")).toBeUndefined();
  expect(complaints).toHaveLength(2);
});

test.each([
  ["cut short", (text: string) => text.slice(0, -2)],
  ["not in digits", (text: string) => text.replace(/..\n$/, "zz\n")],
  ["empty", (text: string) => text.replace(/[0-9a-f]+\n$/, "\n")],
  ["a line without an end", (text: string) => text.slice(0, text.lastIndexOf(":"))],
])("a password that is %s is none, and the next one is stored well", async (_what, spoil) => {
  await setPassword("fred", "first", "yes");
  fs.writeFileSync(file, spoil(fs.readFileSync(file, "utf8")));
  expect(found("fred")).toBeUndefined();
  await setPassword("anna", "anna's", "yes");
  await setPassword("fred", "second", "yes");
  expect([found("fred"), found("anna")]).toEqual(["second", "anna's"]);
});

test("lines of nobody's are swept, remarks stay", async () => {
  await setPassword("fred", "first", "yes");
  fs.appendFileSync(file, "# a remark\n\0\0\0\nnobody:abc:6161\nfred\n::\n");
  await setPassword("anna", "anna's", "asBefore");
  const lines = fs.readFileSync(file, "utf8").trimEnd().split("\n");
  expect(lines.filter((line) => !line.startsWith("#"))).toEqual([
    expect.stringMatching(/^fred:[0-9a-f]{64}:6669/),
  ]);
  expect(lines).toContain("# a remark");
});
