import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { goAsRoot } from "../../src/processes/session/goAsRoot.ts";
import { AfpClient } from "../support/AfpClient.ts";
import { ServerProcess } from "../support/ServerProcess.ts";
import { socketStream } from "../support/socketStream.ts";

/** Users of this system, made for these tests: sessions run as them. */
const anna = `bsanna${process.pid}`;
const eve = `bseve${process.pid}`;
const password = "a password";
const ids = new Map<string, { uid: number; gid: number }>();
let server: ServerProcess;

/** The administrator's folder, which only root may write on the whole way from /. */
const at = (...names: string[]) => path.join(server.folder, ...names);

const volumes = `
"$data/../own/$u"        "Own"
"$data/../wide/$u"       "Wide"     dperm:0050
"$data/../shared/$u"     "Shared"
"$data/../own/$u/in/box" "Box"
"$data/../none/$u"       "None"
"$data/../groups/$g/$u"  "Group"
"$data/../reads/$u"      "Reads"    rolist:${anna}
"$data/../linked/$u"     "Linked"
"$data/../open/$u"       "Open"
"$data/../sealed/$u"     "Sealed"
"$data/racing/$u"        "Racing"
"~"                      "Home"
"~/Backups"              "Backups"
`;

beforeAll(async () => {
  for (const user of [anna, eve]) {
    execFileSync("useradd", ["--create-home", user]);
    const id = (option: string) => Number(execFileSync("id", [option, user], { encoding: "utf8" }));
    ids.set(user, { uid: id("-u"), gid: id("-g") });
  }
  server = await ServerProcess.start({
    volumes,
    serverOptions: "-uamlist uams_dhx2.so,uams_guest.so",
    users: { plain: password },
  });
  for (const user of [anna, eve]) {
    const { uid, gid } = idsOf(user);
    await server.setPassword(user, password, ["--uid", String(uid), "--gid", String(gid)]);
  }
  for (const name of ["own", "wide", "shared", "reads", "linked", "open", "sealed", "elsewhere", "groups"])
    fs.mkdirSync(at(name));
  fs.chownSync(at("shared"), 0, idsOf(eve).gid);
  fs.chmodSync(at("shared"), 0o2755);
  fs.chmodSync(at("open"), 0o1777);
  execFileSync("mount", ["-t", "tmpfs", "-o", "ro,mode=0755", "none", at("sealed")]);
  fs.mkdirSync(path.join(server.dataFolder, "racing"));
  fs.chmodSync(path.join(server.dataFolder, "racing"), 0o777);
});

afterAll(async () => {
  execFileSync("umount", [at("sealed")]);
  await server.stop();
  for (const user of [anna, eve]) execFileSync("userdel", ["--remove", user], { stdio: "ignore" });
});

function idsOf(user: string): { uid: number; gid: number } {
  const found = ids.get(user);
  if (found === undefined) throw new Error(`${user} was not made`);
  return found;
}

async function loggedIn(user: string | undefined): Promise<AfpClient> {
  const client = AfpClient.connect(socketStream(await server.connect()));
  await client.openSession();
  await client.login(user === undefined ? { uam: "No User Authent" } : { uam: "DHX2", user, password });
  return client;
}

async function volumesOf(user: string | undefined): Promise<string[]> {
  const client = await loggedIn(user);
  const names = await client.volumeNames();
  await client.logout();
  return names;
}

/** Owner, group and mode. */
function told(folder: string) {
  const { uid, gid, mode } = fs.statSync(folder);
  return { uid, gid, mode: (mode & 0o7777).toString(8) };
}

/** As a session does before it becomes its user: here as root. */
function goTo(start: string, user: string): void {
  const steps = [{ name: user, isMade: true, isUsersChoice: false }];
  const maker = { owner: idsOf(user), mode: 0o700, made: () => {} };
  const { fd } = goAsRoot({ start, isHome: false, steps }, maker);
  if (fd !== undefined) fs.closeSync(fd);
}

test("a user's own folder is made at the first login, for the user alone, and can be written", async () => {
  const client = await loggedIn(anna);
  expect(told(at("own", anna))).toEqual({ ...idsOf(anna), mode: "700" });
  expect(fs.readdirSync(at("own"))).toEqual([anna]);
  const volume = await client.openVolume("Own");
  await volume.createFile("hello");
  expect(told(at("own", anna, "hello"))).toMatchObject(idsOf(anna));
  await client.logout();
  expect(await volumesOf(anna)).toContain("Own");
  expect(fs.readdirSync(at("own", anna))).toContain("hello");
});

test("dperm: opens it to others, and a folder above hands its group on", async () => {
  await volumesOf(anna);
  expect(told(at("wide", anna))).toEqual({ ...idsOf(anna), mode: "750" });
  expect(told(at("shared", anna))).toEqual({ uid: idsOf(anna).uid, gid: idsOf(eve).gid, mode: "2700" });
});

test("folders below it are made as the user", async () => {
  expect(await volumesOf(anna)).toContain("Box");
  expect(told(at("own", anna, "in", "box"))).toEqual({ ...idsOf(anna), mode: "700" });
});

test("a folder is not made where the administrator's is missing, and its volume is not shown", async () => {
  const names = await volumesOf(anna);
  expect(names).not.toContain("None");
  expect(names).not.toContain("Group");
  expect(fs.existsSync(at("none"))).toBe(false);
  expect(fs.readdirSync(at("groups"))).toEqual([]);
  const client = await loggedIn(anna);
  await expect(client.openVolume("None")).rejects.toThrow("kFPObjectNotFound");
  client.cut();
});

test("what can't be made is not shown, and the log says where and why", async () => {
  expect(await volumesOf(anna)).not.toContain("Sealed");
  const line = server.log.find(({ volume }) => volume === "Sealed");
  expect(line).toMatchObject({ path: at("sealed", anna), user: anna });
  expect(line?.["problem"]).toMatch(/EROFS/);
});

test("nothing is made for who only reads, nor for guests", async () => {
  expect(await volumesOf(anna)).not.toContain("Reads");
  expect(await volumesOf(undefined)).toEqual([]);
  expect(fs.readdirSync(at("reads"))).toEqual([]);
  expect(fs.readdirSync(at("own")).filter((name) => name !== anna && name !== eve)).toEqual([]);
});

test("a user without a home sees none; another's is made nowhere", async () => {
  const names = await volumesOf("plain");
  expect(names).not.toContain("Home");
  expect(names).not.toContain("Backups");
  expect(names).toContain("Own");
});

test("a folder in the user's home is made as the user; without the home nothing is", async () => {
  expect(await volumesOf(anna)).toEqual(expect.arrayContaining(["Home", "Backups"]));
  expect(told(`/home/${anna}/Backups`)).toEqual({ ...idsOf(anna), mode: "700" });
  fs.renameSync(`/home/${anna}`, `/home/${anna}.away`);
  try {
    const names = await volumesOf(anna);
    expect(names).not.toContain("Home");
    expect(names).not.toContain("Backups");
    expect(fs.existsSync(`/home/${anna}`)).toBe(false);
  } finally {
    fs.renameSync(`/home/${anna}.away`, `/home/${anna}`);
  }
});

test("a home that is somebody else's and closed is not shown", async () => {
  const { uid, gid } = idsOf(anna);
  fs.chmodSync(`/home/${anna}`, 0o700);
  fs.chownSync(`/home/${anna}`, idsOf(eve).uid, idsOf(eve).gid);
  try {
    expect(await volumesOf(anna)).not.toContain("Home");
  } finally {
    fs.chownSync(`/home/${anna}`, uid, gid);
  }
});

test("an administrator's link is followed with the user's rights", async () => {
  fs.rmdirSync(at("linked", anna));
  fs.symlinkSync(at("elsewhere"), at("linked", anna));
  expect(await volumesOf(anna)).toContain("Linked");
  fs.chmodSync(at("elsewhere"), 0o700);
  expect(await volumesOf(anna)).not.toContain("Linked");
});

test("where everybody may write, a folder that another made in the user's name is not the user's", async () => {
  fs.rmdirSync(at("open", anna));
  fs.mkdirSync(at("open", anna));
  fs.chownSync(at("open", anna), idsOf(eve).uid, idsOf(eve).gid);
  fs.chmodSync(at("open", anna), 0o777);
  expect(await volumesOf(anna)).not.toContain("Open");
  expect(await volumesOf(eve)).toContain("Open");
  expect(told(at("open", eve))).toEqual({ ...idsOf(eve), mode: "700" });
});

test("root makes nothing where anybody else could write or put a link, on the way there too", () => {
  const trap = at("trap");
  const others: [what: string, start: string][] = [
    ["everybody's", "all"],
    ["a group's", "group"],
    ["a user's", "user"],
    ["everybody's, if sticky", "sticky"],
    ["below everybody's", "all/below"],
    ["below a user's", "user/below"],
    ["behind a link", "link"],
  ];
  fs.mkdirSync(path.join(trap, "all/below"), { recursive: true });
  for (const name of ["group", "user/below", "sticky", "mine"])
    fs.mkdirSync(path.join(trap, name), { recursive: true });
  fs.symlinkSync(path.join(trap, "mine"), path.join(trap, "link"));
  fs.chmodSync(path.join(trap, "all"), 0o777);
  fs.chmodSync(path.join(trap, "group"), 0o775);
  fs.chmodSync(path.join(trap, "sticky"), 0o1777);
  fs.chownSync(path.join(trap, "user"), idsOf(anna).uid, idsOf(anna).gid);
  for (const [what, start] of others) {
    goTo(path.join(trap, start), anna);
    expect(fs.readdirSync(path.join(trap, start)), what).not.toContain(anna);
  }
  goTo(path.join(trap, "mine"), anna);
  expect(fs.readdirSync(path.join(trap, "mine"))).toEqual([anna]);
});

/** Makes a name a link to a folder, a link to none, and a folder, over and over. */
const swapping = `
  my ($secret, $name, $folder) = @ARGV;
  chdir $folder or die;
  $| = 1;
  print "ready";
  while (1) {
    for (1 .. 1000) { rmdir $name; symlink "$secret/deep", $name; unlink $name }
    for (1 .. 100) { symlink "$secret/made", $name; unlink $name; mkdir $name; rmdir $name }
  }`;

test("a link that is swapped in at full speed gets nobody a folder, or rights, elsewhere", async () => {
  const secret = at("secret");
  fs.mkdirSync(path.join(secret, "deep"), { recursive: true, mode: 0o700 });
  const racing = path.join(server.dataFolder, "racing");
  const swapper = spawn(
    "setpriv",
    [
      `--reuid=${idsOf(anna).uid}`,
      `--regid=${idsOf(anna).gid}`,
      "--clear-groups",
      "perl",
      "-e",
      swapping,
      secret,
      anna,
      racing,
    ],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  try {
    await new Promise((resolve) => swapper.stdout.once("data", resolve));
    for (let count = 0; count < 2; count++) await volumesOf(anna);
    for (let count = 0; count < 10_000; count++) goTo(racing, anna);
  } finally {
    swapper.kill("SIGKILL");
  }
  expect(told(secret)).toEqual({ uid: 0, gid: 0, mode: "700" });
  expect(told(path.join(secret, "deep"))).toMatchObject({ uid: 0, gid: 0 });
  expect(fs.readdirSync(secret)).toEqual(["deep"]);
  expect(fs.readdirSync(path.join(secret, "deep"))).toEqual([]);
}, 60_000);
