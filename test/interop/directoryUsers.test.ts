import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemAccounts } from "../../src/accounts/SystemAccounts.ts";
import { FPGetUserInfo } from "../../src/afp/commands/FPGetUserInfo.ts";
import { AfpClient } from "../support/AfpClient.ts";
import { changePassword } from "../support/changePassword.ts";
import { logIn } from "../support/loginClient.ts";
import { ServerProcess } from "../support/ServerProcess.ts";
import { socketStream } from "../support/socketStream.ts";

// A user whom no file in /etc knows, but another source of the name service, as with LDAP: here systemd's, which is in
// Debian's nsswitch.conf. As root.
const name = `bsdirectory${process.pid}`;
const group = `bsdirgroup${process.pid}`;
const password = "Grüße & pass:w$rd 1";
const id = 52_000 + (process.pid % 8_000);
const folder = "/run/userdb";

let server: ServerProcess;
let madeFolder = false;

const filesOf = (kind: string) => [`${name}.${kind}`, `${id}.${kind}`];
const files = [...filesOf("user"), ...filesOf("user-privileged"), ...filesOf("group")];

function write(kind: string, mode: number, record: object): void {
  for (const file of filesOf(kind))
    fs.writeFileSync(path.join(folder, file), JSON.stringify(record), { mode });
}

beforeAll(async () => {
  madeFolder = fs.mkdirSync(folder, { recursive: true }) !== undefined;
  const hash = execFileSync("openssl", ["passwd", "-6", "-stdin"], {
    input: password,
    encoding: "utf8",
  }).trim();
  const person = { userName: name, uid: id, gid: id, realName: "From elsewhere", shell: "/usr/sbin/nologin" };
  write("user", 0o644, { ...person, homeDirectory: "/nonexistent", disposition: "regular" });
  write("user-privileged", 0o600, { privileged: { hashedPassword: [hash] } });
  write("group", 0o644, { groupName: name, gid: id, disposition: "regular" });
  execFileSync("groupadd", ["-U", name, group]);
  const volumes = `"$data" "V" allow:@${group}\n`;
  server = await ServerProcess.start({ volumes, serverOptions: "-setpassword" });
});

afterAll(async () => {
  await server.stop();
  for (const file of files) fs.rmSync(path.join(folder, file), { force: true });
  if (madeFolder) fs.rmSync(folder, { recursive: true });
  execFileSync("groupdel", [group]);
});

test("no file knows the user, the name service does", async () => {
  expect(fs.readFileSync("/etc/passwd", "utf8")).not.toContain(name);
  const user = await systemAccounts.findUser(name);
  expect(user).toMatchObject({ name, uid: id, gid: id, fullName: "From elsewhere" });
  expect((await systemAccounts.groupsOf(name, id)).names.toSorted()).toEqual([name, group].toSorted());
});

test("logs in like a local one, as itself, and is in its groups", async () => {
  const connected = async () => {
    const client = AfpClient.connect(socketStream(await server.connect()));
    await client.openSession();
    return client;
  };
  expect(await logIn(await connected(), { user: name, password: "wrong" })).toBe("kFPUserNotAuth");
  const client = await connected();
  await client.login({ user: name, password });
  const { reply } = await client.ask(FPGetUserInfo, { flags: 1, bitmap: 1 });
  expect(reply?.parameters.readUInt32BE(0)).toBe(id);
  const volume = await client.openVolume("V");
  await volume.createFile("made by it");
  expect(fs.statSync(path.join(server.dataFolder, "made by it")).uid).toBe(id);
  // Its password is kept where PAM on this machine can't change it.
  expect(await changePassword(client, { old: password, fresh: "another & better 2" })).not.toBe("kFPNoErr");
});
