import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const main = path.resolve(import.meta.dirname, "../../dist/main.js");
const user = `bscheck${process.pid}`;
let folder = "";

beforeAll(() => {
  execFileSync("useradd", ["--create-home", user]);
  execFileSync("chpasswd", { input: `${user}:a password\n` });
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "bandstand-check-"));
  fs.chmodSync(folder, 0o755);
  fs.writeFileSync(path.join(folder, "afpd.conf"), '"Cellar"\n');
  fs.writeFileSync(
    path.join(folder, "AppleVolumes.default"),
    `${folder}/open Open\n${folder}/closed Closed\n${folder}/listed Listed\n~ Home\n`,
  );
  for (const [name, mode] of Object.entries({ open: 0o777, closed: 0o700, listed: 0o755 })) {
    fs.mkdirSync(path.join(folder, name));
    fs.chmodSync(path.join(folder, name), mode);
  }
});

afterAll(() => {
  fs.rmSync(folder, { recursive: true });
  execFileSync("userdel", ["--remove", user], { stdio: "ignore" });
});

function explain(options: readonly string[] = [], input = "") {
  const args = [main, "check", "--config", folder, "--state", path.join(folder, "state"), "--login", user];
  const { status, stdout } = spawnSync(process.execPath, [...args, ...options], { input, encoding: "utf8" });
  return { status, stdout };
}

test("the kernel is asked, as the user, what root may do anyway", () => {
  const { status, stdout } = explain();
  expect(status).toBe(0);
  expect(stdout).toContain(`${user} is a user of the system`);
  expect(stdout).toContain("can open 3 of 4 volumes");
  expect(stdout).toContain(`${folder}/open: there, with the rights it needs`);
  expect(stdout).toContain(`${folder}/closed: this user may not enter the folder`);
  expect(stdout).toContain(`${folder}/listed: there, but not writable for this user`);
  expect(stdout).toContain(`/home/${user}: there, with the rights it needs`);
});

test("a password is asked of PAM", () => {
  const right = explain(["--password"], "a password\n");
  expect([right.status, right.stdout.includes("the password is right")]).toEqual([0, true]);
  const wrong = explain(["--password"], "another\n");
  expect([wrong.status, wrong.stdout.includes("the password is wrong")]).toEqual([1, true]);
});

test("a locked password is told without asking for it", () => {
  execFileSync("usermod", ["--lock", user]);
  const { status, stdout } = explain();
  execFileSync("usermod", ["--unlock", user]);
  expect(status).toBe(1);
  expect(stdout).toContain("the password is locked in /etc/shadow");
});
