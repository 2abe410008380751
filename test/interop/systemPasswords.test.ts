import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { pamService } from "../../src/accounts/SystemAccounts.ts";
import { authenticate } from "../../src/system/pam.ts";
import { changeSystemPassword } from "../../src/system/pamChange.ts";
import { findUser } from "../../src/system/users.ts";
import { AfpClient } from "../support/AfpClient.ts";
import { changePassword } from "../support/changePassword.ts";
import { logIn } from "../support/loginClient.ts";
import { ServerProcess } from "../support/ServerProcess.ts";
import { socketStream } from "../support/socketStream.ts";

// A real user of this machine, whose password PAM changes: as root, on Debian.
const user = `bspass${process.pid}`;
const first = "Grüße & pass:w$rd 1";
const second = "another & better 2";

let uid = 0;

beforeAll(() => {
  execFileSync("useradd", ["-M", "-s", "/usr/sbin/nologin", user]);
  uid = findUser(user)?.uid ?? 0;
});

beforeEach(() => {
  execFileSync("chage", ["-d", "2026-01-01", "-m", "0", user]);
  execFileSync("chpasswd", { input: `${user}:${first}\n` });
});

afterAll(() => {
  execFileSync("userdel", [user]);
});

function change(oldPassword: string, newPassword: string, of = { user, uid }) {
  return changeSystemPassword({
    service: pamService(),
    ...of,
    oldPassword: Buffer.from(oldPassword),
    newPassword: Buffer.from(newPassword),
  });
}

const opens = (password: string) =>
  authenticate({ service: pamService(), user, password: Buffer.from(password) });

test("a user's password is changed, and this process is root alone again", () => {
  expect(change(first, second)).toBe("changed");
  expect([opens(first), opens(second)]).toEqual(["refused", "accepted"]);
  const status = fs.readFileSync("/proc/self/status", "utf8");
  expect(/^Uid:\s+(\d+)\s+(\d+)\s+(\d+)/m.exec(status)?.slice(1)).toEqual(["0", "0", "0"]);
});

test("the old password is needed, and the system's rules hold as they do for passwd(1)", () => {
  const refusals = ["refused", "policy"];
  expect(refusals).toContain(change("wrong", second));
  expect(change(first, "abc")).toBe("policy");
  expect(change(first, "zero\0zero")).toBe("policy");
  expect(change(first, "")).toBe("policy");
  execFileSync("chage", ["-d", new Date().toISOString().slice(0, 10), "-m", "7", user]);
  expect(change(first, second)).toBe("policy");
  expect(opens(first)).toBe("accepted");
});

test("nothing is done on behalf of root, or of a name that nobody has", () => {
  expect(() => change("x", "y", { user: "root", uid: 0 })).toThrow("on behalf of");
  expect(change("x", "a long password 3", { user: "no-such-user", uid })).not.toBe("changed");
});

test("from a Mac: the new password counts at the next login, and is the system's", async () => {
  const server = await ServerProcess.start({ volumes: '"$data" "V"\n', serverOptions: "-setpassword" });
  const connected = async () => {
    const client = AfpClient.connect(socketStream(await server.connect()));
    await client.openSession();
    return client;
  };
  try {
    const client = await connected();
    await client.login({ user, password: first });
    expect(await changePassword(client, { old: "wrong", fresh: second })).toBe("kFPUserNotAuth");
    expect(await changePassword(client, { old: first, fresh: "abc" })).toBe("kFPPwdPolicyErr");
    expect(await changePassword(client, { old: first, fresh: second })).toBe("kFPNoErr");
    expect(await logIn(await connected(), { user, password: second })).toBe("kFPNoErr");
    expect(await logIn(await connected(), { user, password: first })).toBe("kFPUserNotAuth");
    expect(opens(second)).toBe("accepted");
  } finally {
    await server.stop();
  }
});

test("each server lets in the users of its own stores, by PAM or by the shadow file", async () => {
  const server = await ServerProcess.start({
    volumes: '"$data" "V"\n',
    serverOptions: "-accounts own",
    moreServers: ["shadow,own", "own,pam", "system", "pam,own"].map(
      (stores, index) => `"Server ${index}" -tcp -noddp -port $port -nozeroconf -accounts ${stores}`,
    ),
    users: { [user]: "of our own", fred: "fred's" },
  });
  // Each from an address of its own: wrong passwords from one are slowed down, and pass one by one.
  let host = 0;
  const letsIn = async (port: number, name: string, password: string) => {
    const client = AfpClient.connect(socketStream(await server.connect(port, `127.0.2.${++host}`)));
    await client.openSession();
    const result = await logIn(client, { user: name, password });
    client.cut();
    return result === "kFPNoErr";
  };
  const resultsOf = (name: string, password: string) =>
    Promise.all([server.port, ...server.morePorts].map((port) => letsIn(port, name, password)));
  try {
    expect(await resultsOf(user, "of our own")).toEqual([true, false, true, false, false]);
    expect(await resultsOf(user, first)).toEqual([false, true, false, true, true]);
    expect(await resultsOf("fred", "fred's")).toEqual([true, true, true, false, true]);
  } finally {
    await server.stop();
  }
}, 60_000);
