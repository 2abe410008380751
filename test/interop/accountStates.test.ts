import { execFileSync } from "node:child_process";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { FPChangePassword } from "../../src/afp/commands/FPChangePassword.ts";
import { FPGetUserInfo } from "../../src/afp/commands/FPGetUserInfo.ts";
import { FPOpenVol } from "../../src/afp/commands/FPOpenVol.ts";
import { AfpClient } from "../support/AfpClient.ts";
import { changePassword } from "../support/changePassword.ts";
import { logIn } from "../support/loginClient.ts";
import { ServerProcess } from "../support/ServerProcess.ts";
import { socketStream } from "../support/socketStream.ts";

// A real user of this machine in every state that an account has: as root, on Debian.
const user = `bsstate${process.pid}`;
const first = "Grüße & pass:w$rd 1";
const second = "another & better 2";

const ask = { flags: 1, bitmap: 1 };
const volume = { bitmap: 0x0020, name: Buffer.from("V"), password: undefined };

let server: ServerProcess;

async function connected(to = server): Promise<AfpClient> {
  const client = AfpClient.connect(socketStream(await to.connect()));
  await client.openSession();
  return client;
}

const answer = async (password: string, to = server) => logIn(await connected(to), { user, password });

beforeAll(async () => {
  execFileSync("useradd", ["-M", "-s", "/usr/sbin/nologin", user]);
  server = await ServerProcess.start({ volumes: '"$data" "V"\n', serverOptions: "-setpassword" });
});

beforeEach(() => {
  execFileSync("chpasswd", { input: `${user}:${first}\n` });
  execFileSync("chage", ["-d", "2026-01-01", "-m", "0", "-M", "-1", "-I", "-1", "-E", "-1", user]);
});

afterEach(() => {
  execFileSync("usermod", ["-U", user]);
});

afterAll(async () => {
  await server.stop();
  execFileSync("userdel", [user]);
});

test.each([
  ["whose password was set by somebody else", ["-d", "0"], "kFPPwdNeedsChangeErr"],
  ["whose password grew too old", ["-d", "2020-01-01", "-M", "90"], "kFPPwdExpiredErr"],
] as const)("a user %s replaces it from a Mac, and goes on working", async (_who, args, result) => {
  execFileSync("chage", [...args, user]);
  expect(await answer("wrong")).toBe("kFPUserNotAuth");
  const client = await connected();
  await client.login({ user, password: first });
  expect((await client.ask(FPGetUserInfo, ask)).result).toBe(result);
  expect((await client.ask(FPOpenVol, volume)).result).toBe(result);
  expect(await changePassword(client, { old: first, fresh: "abc" })).toBe("kFPPwdPolicyErr");
  expect((await client.ask(FPOpenVol, volume)).result).toBe(result);
  expect(await changePassword(client, { old: first, fresh: second })).toBe("kFPNoErr");
  expect((await client.ask(FPGetUserInfo, ask)).result).toBe("kFPNoErr");
  await client.openVolume("V");
  expect(await answer(second)).toBe("kFPNoErr");
  const again = await connected();
  await again.login({ user, password: second });
  await again.openVolume("V");
});

test("an account that is closed says so to who knows the password, and to nobody else", async () => {
  for (const close of [
    () => execFileSync("usermod", ["-e", "1", user]),
    () => execFileSync("usermod", ["-L", user]),
    () => execFileSync("chage", ["-d", "2020-01-01", "-M", "90", "-I", "7", user]),
  ]) {
    close();
    expect(await answer(first)).toBe("kFPParamErr");
    expect(await answer("wrong")).toBe("kFPUserNotAuth");
    execFileSync("chage", ["-d", "2026-01-01", "-M", "-1", "-I", "-1", "-E", "-1", user]);
    execFileSync("usermod", ["-U", user]);
  }
});

test("where passwords are not changed from a Mac the login is refused with the code", async () => {
  execFileSync("chage", ["-d", "0", user]);
  const strict = await ServerProcess.start({ volumes: '"$data" "V"\n', serverOptions: "-nosetpassword" });
  try {
    expect(await answer(first, strict)).toBe("kFPPwdNeedsChangeErr");
    const client = await connected(strict);
    const begin = { uam: "DHX2", user: "", id: 0, uamData: Buffer.alloc(0) };
    expect((await client.ask(FPChangePassword, begin)).result).toBe("kFPUserNotAuth");
  } finally {
    await strict.stop();
  }
});
