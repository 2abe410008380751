import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { makeCredentials } from "../../../src/accounts/Credentials.ts";
import { PasswordFile } from "../../../src/accounts/PasswordFile.ts";
import type { PasswordRecord } from "../../../src/accounts/PasswordRecord.ts";
import { checkLogin, LoginQuestionFault, type LoginQuestion } from "../../../src/cli/checkLogin.ts";
import { readConfig } from "../../../src/config/readConfig.ts";
import { probeFolders } from "../../../src/processes/prober/probeFolders.ts";

const cheap = { N: 1024, r: 8, p: 1 };
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bandstand-login-"));
  await configure("./disk Disk\n");
  await mkdir(join(folder, "disk"));
  await user("anna");
});

afterEach(() => rm(folder, { recursive: true }));

async function configure(volumes: string, afpdConf = '"Cellar" -accounts own\n'): Promise<void> {
  await writeFile(join(folder, "AppleVolumes.default"), volumes);
  await writeFile(join(folder, "afpd.conf"), afpdConf);
}

async function user(name: string, own: Partial<PasswordRecord> = {}): Promise<void> {
  const credentials = await makeCredentials(name, "anna's password", cheap);
  const rest = { fullName: "", groups: [], uid: undefined, gid: undefined, isDisabled: false };
  await new PasswordFile(join(folder, "state/passwd")).set({ name, ...credentials, ...rest, ...own });
}

/** What is said; the folders are looked at as this process. */
async function ask(question: Partial<LoginQuestion> = {}, password = "") {
  const { exit, output } = await checkLogin(
    {
      user: "anna",
      from: undefined,
      server: undefined,
      state: join(folder, "state"),
      triesPassword: false,
      isJson: false,
      ...question,
    },
    await readConfig(folder),
    async () => Buffer.from(password),
    async (_runAs, folders) => probeFolders(folders, () => {}),
  );
  return { exit, output };
}

function expectSaid(answer: { exit: number; output: string }, exit: number, text: string): void {
  expect(answer.output).toContain(text);
  expect(answer.exit).toBe(exit);
}

test("who can log in and open a volume is 0, with the line that knows the user", async () => {
  const { exit, output } = await ask();
  expect(exit).toBe(0);
  expect(output).toContain(
    `Server "Cellar" (${folder}/afpd.conf:1): anna can log in with the right password`,
  );
  expect(output).toContain("can open 1 of 1 volume");
  expect(output).toMatch(/anna is in Bandstand's own file: \S+\/state\/passwd:3\n/);
  expect(output).toContain(`${folder}/disk: there, with the rights it needs`);
});

describe("the account", () => {
  test("that is disabled", async () => {
    await user("anna", { isDisabled: true });
    expectSaid(await ask(), 1, "the account is disabled");
  });

  test("that has to choose another password", async () => {
    await user("anna", { mustChange: true });
    expect((await ask()).output).toContain("must be changed at the first login");
  });

  test("whose name is mistyped", async () => {
    const { exit, output } = await ask({ user: "ana" });
    expect(exit).toBe(1);
    expect(output).toContain("did you mean anna?");
  });

  test("that nobody has", async () => {
    const { exit, output } = await ask({ user: "somebodyelse" });
    expect(exit).toBe(1);
    expect(output).toContain("add a user with 'bandstand user add somebodyelse'");
    expect(output).not.toContain("works");
  });

  test("whose line is wrong", async () => {
    await writeFile(join(folder, "state/passwd"), "# users\nanna:nonsense\n", { mode: 0o600 });
    expectSaid(await ask(), 1, "/state/passwd:2: 2 fields");
  });

  test("that root has", async () => {
    await configure("./disk Disk\n", '"Cellar"\n');
    expectSaid(await ask({ user: "root" }), 1, "uid 0");
  });

  test("that the server's -accounts leaves out", async () => {
    await configure("./disk Disk\n", '"Cellar" -accounts system\n');
    expectSaid(await ask(), 1, "-accounts leaves that file out");
  });
});

describe("the methods", () => {
  test("are those of the client's address", async () => {
    await configure(
      "./disk Disk\n",
      '"Cellar" -accounts own -uamlist uams_dhx2.so -uamlist@10.0.5/24 uams_guest.so\n',
    );
    expect((await ask({ from: "10.0.6.1" })).output).toContain("works   DHX2");
    const inRange = await ask({ from: "10.0.5.1" });
    expect(inRange.exit).toBe(1);
    expect(inRange.output).toContain("none of the methods on offer can work");
  });

  test("need what the user's line has", async () => {
    const { hash } = await makeCredentials("anna", "x", cheap);
    await user("anna", { hash, srp: undefined });
    await configure("./disk Disk\n", '"Cellar" -accounts own -uamlist uams_srp.so\n');
    expectSaid(await ask(), 1, "has no verifier");
  });
});

describe("a volume", () => {
  test.each([
    ["deny:anna", "not for this user", "deny: has anna"],
    ["allow:ben", "not for this user", "allow: has neither anna nor a group"],
    ["rolist:anna", "may be read", "rolist: has anna"],
    ["options:ro", "may be read", "options:ro lets nobody write"],
    ["allow:ANNA", "may be written", "allow: has ANNA"],
    ["allowed_hosts:10.0.0.0/8", "not for this user", "192.0.2.1 is not in allowed_hosts:"],
    ["volsizelimit:100", "may be written", "at most 100 MiB"],
  ])("with %s", async (options, access, because) => {
    await configure(`\n./disk Disk ${options}\n`);
    const { output } = await ask({ from: "192.0.2.1" });
    expect(output).toContain(`volume "Disk": ${access}`);
    expect(output).toContain(because);
    expect(output).toContain(`${folder}/AppleVolumes.default:2)`);
  });

  test("whose addresses matter is told so where no address is given", async () => {
    await configure("./disk Disk allowed_hosts:10.0.0.0/8\n");
    const { output } = await ask();
    expect(output).toContain("only from 10.0.0.0/8 (say --from ADDRESS)");
  });

  test("without its folder can't be opened, and alone it is not enough", async () => {
    await configure("./nowhere Disk\n");
    expectSaid(await ask(), 1, "does not exist");
  });

  test("of a user's own is made at the first login; nothing is made by looking", async () => {
    await configure("./disk/$u Own\n");
    for (const _time of [1, 2]) {
      expectSaid(await ask(), 0, "is made at the first login");
    }
  });
});

test("of several servers one can be asked for", async () => {
  await configure(
    "./disk Disk\n",
    '"Cellar" -port 1000 -accounts own\n"Attic" -port 1001 -accounts system\n',
  );
  expect((await ask()).exit).toBe(0);
  expect((await ask({ server: "attic" })).exit).toBe(1);
  await expect(ask({ server: "Atic" })).rejects.toThrow("did you mean Attic?");
  await expect(ask({ from: "somewhere" })).rejects.toThrow(LoginQuestionFault);
});

test("a password is tried where that is asked for", async () => {
  const right = await ask({ triesPassword: true }, "anna's password");
  expectSaid(right, 0, "the password is right");
  const wrong = await ask({ triesPassword: true }, "another");
  expectSaid(wrong, 1, "the password is wrong");
});

test("as JSON it says the same", async () => {
  const said: unknown = JSON.parse((await ask({ isJson: true })).output);
  expect(said).toMatchObject({
    user: "anna",
    canLogInAndOpenAVolume: true,
    servers: [
      { server: "Cellar", canLogIn: true, volumes: [{ name: "Disk", access: "write", isUsable: true }] },
    ],
  });
});
