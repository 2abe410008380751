import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Authenticator } from "../../src/accounts/Authenticator.ts";
import { PasswordFile } from "../../src/accounts/PasswordFile.ts";
import type { SystemStore } from "../../src/accounts/AccountFinder.ts";
import { systemAccounts } from "../../src/accounts/SystemAccounts.ts";
import { silentLog } from "../../src/system/log.ts";
import { isPamPresent } from "../../src/system/pamLibrary.ts";
import { checkShadow } from "../../src/system/shadow.ts";
import { findUser, groupsOf } from "../../src/system/users.ts";

// Real users of this machine, with PAM and /etc/shadow: as root, on Debian.
const user = "bandstand-test";
const secondGroup = "bandstand-more";
const password = "Gr\u00fc\u00dfe & pass:w$rd";
const bytes = Buffer.from(password);

let folder: string;
let uid: number;
let gid: number;

function run(command: string, args: string[], input = ""): void {
  execFileSync(command, args, { input, stdio: ["pipe", "pipe", "pipe"] });
}

const ask = (stores: SystemStore[]) => (name: string, secret: Uint8Array) =>
  systemAccounts.checkPassword(name, secret, { stores });

/** PAM and the shadow file, in whichever order they are asked: they have to agree. */
const ways = {
  PAM: ask(["pam", "shadow"]),
  shadow: ask(["shadow"]),
  "shadow, then PAM": ask(["shadow", "pam"]),
};

function removeUser(): void {
  for (const [command, name] of [
    ["userdel", user],
    ["groupdel", secondGroup],
  ] as const) {
    try {
      run(command, [name]);
    } catch {
      // It was not there.
    }
  }
}

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "bandstand-interop-"));
  removeUser();
  run("groupadd", [secondGroup]);
  run("useradd", ["-M", "-s", "/usr/sbin/nologin", "-c", "Bandstand Test,room 1", "-G", secondGroup, user]);
  run("chpasswd", [], `${user}:${password}\n`);
  const found = findUser(user);
  uid = found?.uid ?? 0;
  gid = found?.gid ?? 0;
});

afterAll(() => {
  removeUser();
  fs.rmSync(folder, { recursive: true });
});

test("this machine has PAM", () => {
  expect(isPamPresent()).toBe(true);
});

// Debian's common-account ends every refusal of pam_unix with pam_deny, which does not say why.
const lapsedBy = { PAM: "disabled", shadow: "lapsed", "shadow, then PAM": "lapsed" } as const;

for (const way of ["PAM", "shadow", "shadow, then PAM"] as const) {
  const ask = ways[way];
  test(`${way}: the right password is accepted, without a login shell; others are refused`, async () => {
    expect(await ask(user, bytes)).toBe("accepted");
    for (const wrong of [
      "",
      "wrong",
      `${password} `,
      password.normalize("NFD"),
      `${password}\0`,
      "x".repeat(600),
    ]) {
      expect(await ask(user, Buffer.from(wrong))).toBe("refused");
    }
    for (const name of ["", "no-such-user", `${user}\0`, "x".repeat(300), "nobody"]) {
      expect(await ask(name, bytes)).toBe("refused");
    }
    expect(bytes.toString()).toBe(password);
  });

  test(`${way}: the dates of an account are honoured`, async () => {
    const dates: [args: string[], answer: string][] = [
      [["-d", "0"], "mustChange"],
      [["-d", "2020-01-01", "-M", "90"], "expired"],
      [["-d", "2020-01-01", "-M", "90", "-I", "7"], lapsedBy[way]],
      [["-E", "2020-01-01"], "disabled"],
    ];
    const none = ["-d", "2026-01-01", "-M", "-1", "-I", "-1", "-E", "-1"];
    try {
      for (const [args, answer] of dates) {
        run("chage", [...none, user]);
        run("chage", [...args, user]);
        expect(await ask(user, bytes), args.join(" ")).toBe(answer);
        expect(await ask(user, Buffer.from("wrong")), args.join(" ")).toBe("refused");
      }
    } finally {
      run("chage", [...none, user]);
    }
  });

  test(`${way}: a locked password lets nobody in, and says so to who knows it`, async () => {
    run("usermod", ["-L", user]);
    try {
      expect(await ask(user, bytes)).toBe("disabled");
      expect(await ask(user, Buffer.from("wrong"))).toBe("refused");
    } finally {
      run("usermod", ["-U", user]);
    }
    expect(await ask(user, bytes)).toBe("accepted");
  });
}

test("shadow: twenty at once are all answered rightly, and the event loop goes on", async () => {
  let turns = 0;
  const ticking = setInterval(() => turns++, 5);
  const secrets = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? bytes : Buffer.from("wrong")));
  const answers = await Promise.all(secrets.map((secret) => ways.shadow(user, secret)));
  clearInterval(ticking);
  expect(answers).toEqual(secrets.map((secret) => (secret === bytes ? "accepted" : "refused")));
  expect(turns).toBeGreaterThan(5);
});

test("PAM answers a wrong password at once: the wait is the caller's", async () => {
  const before = performance.now();
  expect(await ways.PAM(user, Buffer.from("wrong"))).toBe("refused");
  expect(performance.now() - before).toBeLessThan(1500);
});

test("crypt(3) reads the older hashes too", async () => {
  for (const method of ["SHA512", "SHA256", "MD5"]) {
    run("chpasswd", ["-c", method], `${user}:${password}\n`);
    expect(await checkShadow(user, bytes), method).toBe("accepted");
    expect(await checkShadow(user, Buffer.from("wrong")), method).toBe("refused");
  }
  run("chpasswd", [], `${user}:${password}\n`);
});

test("many logins leave no memory behind", async () => {
  const login = async () => {
    for (let count = 0; count < 30; count++) await ways.PAM(user, bytes);
  };
  await login();
  const before = process.memoryUsage.rss();
  await login();
  await login();
  expect(process.memoryUsage.rss() - before).toBeLessThan(20 * 2 ** 20);
}, 60_000);

test("a system user logs in, decomposed letters and all, and gets its groups; root never does", async () => {
  const desk = new Authenticator({
    passwordFile: new PasswordFile(path.join(folder, "passwd")),
    serviceUser: { uid: 65_534, gid: 65_534, groups: [] },
    guestUser: "nobody",
    log: silentLog,
  });
  const verdict = await desk.verify(user, password.normalize("NFD"), { clientAddress: "192.0.2.1" });
  expect(verdict).toMatchObject({
    kind: "accepted",
    account: {
      name: user,
      fullName: "Bandstand Test",
      isGuest: false,
      uid,
      gid,
      groups: groupsOf(user, gid),
    },
  });
  expect(verdict.kind === "accepted" && verdict.account.groupNames).toContain(secondGroup);
  expect(await desk.guest()).toMatchObject({ kind: "accepted", account: { isGuest: true, uid: 65_534 } });
});

/** Runs a program as a child that may give itself away. */
function runChild(program: string): unknown {
  const at = (name: string) =>
    JSON.stringify(fileURLToPath(new URL(`../../src/system/${name}.ts`, import.meta.url)));
  const source = `
    import fs from "node:fs";
    import { becomeUser, dropAllCapabilities, setParentDeathSignal } from ${at("privileges")};
    import { checkShadow } from ${at("shadow")};
    const groups = ${JSON.stringify(groupsOf(user, gid))};
    const identity = { name: "${user}", uid: ${uid}, gid: ${gid}, groups };
    const attempt = (deed) => {
      try { deed(); return "possible"; } catch (error) { return error.code ?? error.name; }
    };
    const statusLines = (pattern) => fs.readdirSync("/proc/self/task").map((task) =>
      fs.readFileSync("/proc/self/task/" + task + "/status", "utf8")
        .match(pattern)[1].split("\\t").join(" ").trim());
    const result = await (async () => { ${program} })();
    process.stdout.write(JSON.stringify(result));`;
  const args = ["--import", "tsx", "--input-type=module", "-e", source];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

test("a process that became a user is that user in every thread and can't go back", () => {
  const id = `${uid} ${uid} ${uid} ${uid}`;
  expect(
    runChild(`
      await fs.promises.stat("/");
      becomeUser(identity);
      return {
        uids: [...new Set(statusLines(/^Uid:(.*)$/m))],
        capabilities: [...new Set(statusLines(/^CapEff:(.*)$/m))],
        groups: process.getgroups().sort((a, b) => a - b),
        back: [() => process.setuid(0), () => process.setgid(0), () => process.setgroups([0])].map(attempt),
        other: attempt(() => becomeUser({ ...identity, uid: identity.uid + 1 })),
        again: attempt(() => becomeUser(identity)),
        shadow: attempt(() => fs.readFileSync("/etc/shadow")),
        check: await checkShadow("${user}", Buffer.from("x")),
      };`),
  ).toEqual({
    uids: [id],
    capabilities: ["0000000000000000"],
    groups: groupsOf(user, gid).toSorted((a, b) => a - b),
    back: ["EPERM", "EPERM", "EPERM"],
    other: "PrivilegeError",
    again: "possible",
    shadow: "EACCES",
    check: "unavailable",
  });
});

test("a process without capabilities gains none from programs it starts", () => {
  expect(
    runChild(`
      becomeUser(identity);
      dropAllCapabilities();
      return [statusLines(/^NoNewPrivs:(.*)$/m)[0], attempt(() => dropAllCapabilities())];`),
  ).toEqual(["1", "possible"]);
});

test("a parent that is gone already is told", () => {
  expect(
    runChild(`return [setParentDeathSignal("SIGTERM", process.ppid), setParentDeathSignal("SIGTERM", 1)];`),
  ).toEqual([true, false]);
});

test("what root writes into another user's state folder belongs to that user", async () => {
  const state = path.join(folder, "state");
  fs.mkdirSync(state);
  fs.chownSync(state, uid, gid);
  const file = new PasswordFile(path.join(state, "passwd"));
  await file.set({
    name: "fred",
    hash: { cost: { N: 1024, r: 8, p: 1 }, salt: Buffer.alloc(16), hash: Buffer.alloc(32) },
    fullName: "",
    groups: [],
    uid: undefined,
    gid: undefined,
    isDisabled: false,
  });
  for (const name of fs.readdirSync(state)) expect(fs.statSync(path.join(state, name)).uid).toBe(uid);
  expect(fs.readdirSync(state).toSorted()).toEqual(["passwd", "passwd.lock"]);
});
