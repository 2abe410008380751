import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { authenticate } from "../../src/system/pam.ts";
import { changeSystemPassword } from "../../src/system/pamChange.ts";
import { findUser } from "../../src/system/users.ts";

// Linux-PAM's own modules, asked by a service of this test's: as root, on Debian.
const name = `bsrules${process.pid}`;
const serviceFile = `/etc/pam.d/${name}`;
const first = "Grüße & pass:w$rd 1";
const second = "another & better 2";
const today = Math.floor(Date.now() / 86_400_000);

const says = (password = first) =>
  authenticate({ service: name, user: name, password: Buffer.from(password) });

beforeAll(() => {
  execFileSync("useradd", ["-M", "-s", "/usr/sbin/nologin", name]);
});

beforeEach(() => {
  execFileSync("chpasswd", { input: `${name}:${first}\n` });
  execFileSync("chage", ["-d", String(today), "-m", "0", "-M", "-1", "-I", "-1", "-E", "-1", name]);
});

afterAll(() => {
  fs.rmSync(serviceFile, { force: true });
  execFileSync("userdel", [name]);
});

describe("what a module says of an account", () => {
  test.each([
    ["success", "accepted"],
    ["new_authtok_reqd", "mustChange"],
    ["acct_expired", "disabled"],
    ["perm_denied", "disabled"],
    ["auth_err", "disabled"],
    ["user_unknown", "disabled"],
    ["authtok_expired", "lapsed"],
    ["cred_expired", "lapsed"],
    ["system_err", "unavailable"],
    ["abort", "unavailable"],
  ])("whose password is right: %s is %s", (word, answer) => {
    fs.writeFileSync(serviceFile, `auth required pam_unix.so\naccount required pam_debug.so acct=${word}\n`);
    expect(says()).toBe(answer);
    expect(says("wrong")).toBe("refused");
  });

  test.each([
    "new_authtok_reqd",
    "acct_expired",
    "authtok_expired",
    "cred_expired",
    "perm_denied",
    "user_unknown",
    "maxtries",
  ])("before the password is known to be right: %s is a refusal like others", (word) => {
    fs.writeFileSync(
      serviceFile,
      `auth required pam_debug.so auth=${word}\naccount required pam_permit.so\n`,
    );
    expect(says()).toBe("refused");
  });
});

test("an empty password is refused also where the rules let everybody in", () => {
  fs.writeFileSync(serviceFile, "auth required pam_permit.so\naccount required pam_permit.so\n");
  expect(says()).toBe("accepted");
  for (const password of ["", "\0", `${first}\0`, "x".repeat(512)]) expect(says(password)).toBe("refused");
});

test("a question that is not for the password gets no answer, and is told", () => {
  // Asks for an address, as anonymous FTP does.
  fs.writeFileSync(serviceFile, `auth required pam_ftp.so users=${name}\naccount required pam_permit.so\n`);
  expect(() => says()).toThrow(/PAM asks "Guest login ok/);
});

describe("the rules that Bandstand brings along", () => {
  beforeEach(() => {
    fs.copyFileSync(new URL("../../config/pam.d/bandstand", import.meta.url), serviceFile);
  });

  test.each([
    ["fresh", ["-M", "10", "-I", "2"], 10, "accepted"],
    ["too old", ["-M", "10", "-I", "2"], 11, "mustChange"],
    ["too old on its last day", ["-M", "10", "-I", "2"], 12, "mustChange"],
    ["useless", ["-M", "10", "-I", "2"], 13, "lapsed"],
    ["of an account that ended", ["-E", "1"], 1, "disabled"],
  ] as const)("a password that is %s", (_what, args, age, answer) => {
    execFileSync("chage", [...args, "-d", String(today - age), name]);
    expect(says()).toBe(answer);
    expect(says("wrong")).toBe("refused");
  });

  test("a password that somebody else chose is replaced", () => {
    execFileSync("chage", ["-d", "0", name]);
    expect(says()).toBe("mustChange");
    const passwords = { oldPassword: Buffer.from(first), newPassword: Buffer.from(second) };
    const uid = findUser(name)?.uid ?? 0;
    expect(changeSystemPassword({ service: name, user: name, uid, ...passwords })).toBe("changed");
    expect([says(first), says(second)]).toEqual(["refused", "accepted"]);
  });
});
