import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PasswordFile } from "../../../src/accounts/PasswordFile.ts";
import { PasswordFileError } from "../../../src/accounts/PasswordFileError.ts";
import type { PasswordRecord } from "../../../src/accounts/PasswordRecord.ts";
import { setFileLock } from "../../../src/system/fileLocks.ts";
import { FakeClock } from "../../support/FakeClock.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "bandstand-passwd-"));
  file = path.join(folder, "state", "passwd");
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

const hash = { cost: { N: 1024, r: 8, p: 1 }, salt: Buffer.alloc(16, 1), hash: Buffer.alloc(32, 2) };
const secret = Buffer.from("secret");

function record(name: string, fullName = ""): PasswordRecord {
  return { name, hash, fullName, groups: [], uid: undefined, gid: undefined, isDisabled: false };
}

function put(text: string, mode = 0o600): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  fs.chmodSync(file, mode);
}

test("a file that is not there has no users", () => {
  const users = new PasswordFile(file);
  expect(users.find("fred")).toEqual({ kind: "unknown" });
  expect(users.read()).toMatchObject({ isUnusable: false, problems: [] });
});

test("a user is added, changed and removed; the file is its owner's alone", async () => {
  const users = new PasswordFile(file);
  expect(await users.set(record("fred"))).toBe("added");
  expect(await users.set(record("fred", "Fred"))).toBe("changed");
  expect(await users.set(record("anna"))).toBe("added");
  expect(users.find("fred")).toEqual({ kind: "user", record: record("fred", "Fred") });
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  expect(await users.remove("fred")).toBe(true);
  expect(await users.remove("fred")).toBe(false);
  expect(users.find("fred")).toEqual({ kind: "unknown" });
  expect(users.find("anna").kind).toBe("user");
});

test("what another process changed is seen at the next look", async () => {
  const one = new PasswordFile(file);
  const other = new PasswordFile(file);
  expect(one.find("fred").kind).toBe("unknown");
  await other.set(record("fred"));
  expect(one.find("fred").kind).toBe("user");
  fs.rmSync(file);
  expect(one.find("fred").kind).toBe("unknown");
});

test("a name is found composed or decomposed, and not in another case", async () => {
  const users = new PasswordFile(file);
  await users.set(record("j\u00fcrgen"));
  expect(users.find("ju\u0308rgen").kind).toBe("user");
  expect(users.find("J\u00fcrgen").kind).toBe("unknown");
});

test("a full name finds its user only where one has it", async () => {
  const users = new PasswordFile(file);
  await users.set(record("fred", "Fred Example"));
  await users.set(record("anna", "Twin"));
  await users.set(record("bert", "Twin"));
  await users.set(record("nameless"));
  expect(users.findByFullName("fred EXAMPLE")?.name).toBe("fred");
  for (const name of ["Twin", "Fred", ""]) expect(users.findByFullName(name)).toBeUndefined();
});

test("twenty writers at once lose nobody", async () => {
  const names = Array.from({ length: 20 }, (_, index) => `user${index}`);
  await Promise.all(names.map((name) => new PasswordFile(file).set(record(name))));
  expect([...new PasswordFile(file).read().users.keys()].toSorted()).toEqual(names.toSorted());
  expect(fs.readdirSync(path.dirname(file)).toSorted()).toEqual(["passwd", "passwd.lock"]);
});

test("another hash takes the old one's place, whatever else of the line was changed meanwhile", async () => {
  const users = new PasswordFile(file);
  await users.set(record("anna"));
  await users.set(record("fred"));
  const before = users.find("fred");
  await new PasswordFile(file).set(record("fred", "Fred Example"));
  const fresh = { ...hash, salt: Buffer.alloc(16, 9) };
  expect(
    before.kind === "user" &&
      (await users.replacePassword("fred", before.record.hash, { hash: fresh }, secret)),
  ).toBe(true);
  expect(users.find("fred")).toEqual({
    kind: "user",
    record: { ...record("fred", "Fred Example"), hash: fresh },
  });
  expect(users.find("anna")).toEqual({ kind: "user", record: record("anna") });
});

test("a hash that is not the old one any more, or whose user is gone, is not replaced", async () => {
  const users = new PasswordFile(file);
  const fresh = { ...hash, salt: Buffer.alloc(16, 9) };
  await users.set({ ...record("fred"), hash: { ...hash, hash: Buffer.alloc(32, 7) } });
  const text = fs.readFileSync(file, "utf8");
  expect(await users.replacePassword("fred", hash, { hash: fresh }, secret)).toBe(false);
  expect(await users.replacePassword("anna", hash, { hash: fresh }, secret)).toBe(false);
  expect(fs.readFileSync(file, "utf8")).toBe(text);
});

test("who waits too long for another writer is told, and changes nothing", async () => {
  put("# mine\n");
  const lock = fs.openSync(`${file}.lock`, "a");
  expect(setFileLock(lock, "write", 0n, 0n)).toBe(0);
  const clock = new FakeClock();
  const waiting = expect(new PasswordFile(file, clock).set(record("fred"))).rejects.toThrow(
    PasswordFileError,
  );
  for (let tries = 0; tries < 250; tries++) {
    await new Promise(setImmediate);
    clock.advance(50);
  }
  await waiting;
  fs.closeSync(lock);
  expect(fs.readFileSync(file, "utf8")).toBe("# mine\n");
});

test("remarks and wrong lines of others survive a change", async () => {
  put("# remark\nanna:broken\n");
  const users = new PasswordFile(file);
  await users.set(record("fred"));
  expect(fs.readFileSync(file, "utf8")).toMatch(/^# remark\nanna:broken\nfred:scrypt\$[^\n]*\n$/);
  expect(users.find("anna")).toEqual({ kind: "denied" });
  expect(users.read().problems.map(({ line }) => line)).toEqual([2]);
});

test("a file that everybody may write lets nobody in", async () => {
  await new PasswordFile(file).set(record("fred"));
  fs.chmodSync(file, 0o602);
  const users = new PasswordFile(file);
  for (const name of ["fred", "somebody"]) expect(users.find(name)).toEqual({ kind: "denied" });
  expect(users.read().problems[0]).toMatchObject({ severity: "error", line: 0 });
});

test("a file that others may read is used, with a warning", async () => {
  await new PasswordFile(file).set(record("fred"));
  fs.chmodSync(file, 0o644);
  const users = new PasswordFile(file);
  expect(users.find("fred").kind).toBe("user");
  expect(users.read().problems[0]).toMatchObject({ severity: "warning", line: 0 });
});

test("what is no text file lets nobody in and is not written over", async () => {
  put("");
  fs.writeFileSync(file, Buffer.of(0x66, 0xff, 0x0a));
  const users = new PasswordFile(file);
  expect(users.find("fred")).toEqual({ kind: "denied" });
  await expect(users.set(record("fred"))).rejects.toThrow("not UTF-8");
  fs.rmSync(file);
  fs.mkdirSync(file);
  expect(users.find("fred")).toEqual({ kind: "denied" });
  await expect(users.set(record("fred"))).rejects.toThrow(PasswordFileError);
});

test("a folder that can't be made is a clear failure", async () => {
  put("");
  await expect(new PasswordFile(path.join(file, "below", "passwd")).set(record("fred"))).rejects.toThrow(
    PasswordFileError,
  );
});
