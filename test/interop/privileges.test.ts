import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findUser, groupsOf } from "../../src/system/users.ts";
import { AfpClient } from "../support/AfpClient.ts";
import { descriptorsOf, threadStatus } from "../support/processStatus.ts";
import { type ChildRole, ServerProcess } from "../support/ServerProcess.ts";
import { socketStream } from "../support/socketStream.ts";
import { until } from "../support/until.ts";

// What the kernel says of each process of a server that root started.
const user = `bspriv${process.pid}`;
const group = `bsprivg${process.pid}`;
const password = "a password";
const none = ["0000000000000000"];
/** Looks at a spare, one every few milliseconds, that find it doing nothing. */
const quietLooks = 50;

let server: ServerProcess;
let client: AfpClient;
let passwords: number;
let ids: { uid: number; gid: number; groups: number[] };

const run = (program: string, args: readonly string[], input = "") =>
  execFileSync(program, args, { encoding: "utf8", input }).trim();
const numbers = (text: string) =>
  text
    .split(" ")
    .filter(Boolean)
    .map(Number)
    .toSorted((one, other) => one - other);

beforeAll(async () => {
  run("groupadd", [group]);
  run("useradd", ["-M", "-G", group, user]);
  run("chpasswd", [], `${user}:${password}\n`);
  ids = {
    uid: Number(run("id", ["-u", user])),
    gid: Number(run("id", ["-g", user])),
    groups: numbers(run("id", ["-G", user])),
  };
  passwords = fs.openSync("/etc/shadow", "r");
  server = await ServerProcess.start({
    volumes: '"$data" "Disk" options:upriv\n',
    users: { own: password },
    environment: {
      NODE_OPTIONS: "--enable-source-maps",
      NODE_PATH: "/nowhere",
      LD_LIBRARY_PATH: "/nowhere",
      A_SECRET: "of the shell",
      LANG: "C.UTF-8",
    },
    descriptors: [passwords],
  });
  client = AfpClient.connect(socketStream(await server.connect()));
  await client.openSession();
  await client.login({ uam: "DHX2", user, password });
  const volume = await client.openVolume("Disk");
  await volume.createDir("made");
  await spareIsReady();
}, 60_000);

afterAll(async () => {
  client.cut();
  await server.stop();
  fs.closeSync(passwords);
  run("userdel", [user]);
  run("groupdel", [group]);
});

function pidOf(role: ChildRole | "spare"): number {
  const [pid, spare] = server.pidsOf(role === "spare" ? "session" : role);
  return (role === "spare" ? spare : pid) ?? 0;
}
/** A process that still reads its modules opens one after the other, and has no answer to signals yet. */
async function spareIsReady(): Promise<void> {
  let before = "";
  let quiet = 0;
  await until(() => {
    const open = pidOf("spare") === 0 ? "" : descriptorsOf(pidOf("spare")).join();
    quiet = open === before && open.includes("socket: unix") && !open.includes(".js") ? quiet + 1 : 0;
    before = open;
    return quiet >= quietLooks;
  }, "the spare is ready");
}

const roles = ["gate", "cnid", "session", "spare", "checker"] as const;
const confined = ["gate", "cnid", "session"] as const;
const service = () => {
  const found = findUser("bandstand") ?? findUser("nobody");
  if (found === undefined) throw new Error("this system has no user for services");
  return { ...found, groups: groupsOf(found.name, found.gid) };
};

describe.each(confined)("the %s", (role) => {
  test("is its user and nobody else, in every thread", () => {
    const { uid, gid, groups } = role === "session" ? ids : service();
    const { Uid, Gid, Groups } = threadStatus(pidOf(role));
    expect(Uid).toEqual([`${uid} ${uid} ${uid} ${uid}`]);
    expect(Gid).toEqual([`${gid} ${gid} ${gid} ${gid}`]);
    expect(Groups?.map(numbers)).toEqual([groups]);
  });

  test("has no capability, can get none, and is refused what it does not need, in every thread", () => {
    const pid = pidOf(role);
    expect(threadStatus(pid)).toMatchObject({
      CapInh: none,
      CapPrm: none,
      CapEff: none,
      CapAmb: none,
      NoNewPrivs: ["1"],
      Seccomp: ["2"],
    });
    const main = fs.readFileSync(`/proc/${pid}/task/${pid}/status`, "utf8");
    expect(main).toMatch(/^CapBnd:\t0{16}$/m);
  });

  test("hides its memory from others of the same user, and from a core dump", () => {
    const pid = pidOf(role);
    const { uid, gid } = role === "session" ? ids : service();
    for (const file of ["mem", "environ", "fd", "maps"]) {
      const args = [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "cat", `/proc/${pid}/${file}`];
      expect(() => execFileSync("setpriv", args, { stdio: "ignore" }), file).toThrow();
    }
    expect(fs.statSync(`/proc/${pid}/fd`).uid).toBe(0);
    expect(fs.readFileSync(`/proc/${pid}/limits`, "utf8")).toMatch(/^Max core file size +0 +0 /m);
  });
});

test("files that the gate and the CNID service would make are theirs alone", () => {
  for (const role of ["gate", "cnid"] as const) expect(threadStatus(pidOf(role))["Umask"]).toEqual(["0077"]);
});

const always = ["/dev/null", "anon_inode:[eventfd]", "anon_inode:[eventpoll]", "pipe", "socket: unix"];
const more: Record<(typeof roles)[number], (target: string) => boolean> = {
  gate: (target) => target === "socket: tcp listening",
  cnid: (target) =>
    target === server.stateFolder || /\/(?:cnid|space)(?:\/|$)/.test(target.slice(server.stateFolder.length)),
  session: (target) => target === "socket: tcp connected" || target.startsWith(server.dataFolder),
  spare: () => false,
  checker: () => false,
};

test.each(roles)("the %s has nothing open that is not its own", (role) => {
  const allowed = (target: string) => always.includes(target) || more[role](target);
  // Standard errors go where the test's own go.
  const errors = fs.readlinkSync(`/proc/${server.pid}/fd/2`);
  const open = descriptorsOf(pidOf(role)).filter((target) => target !== errors);
  expect(open.filter((target) => !allowed(target))).toEqual([]);
  expect(open).toContain("socket: unix");
});

test.each(roles)("the %s does not get the environment of the one who started the server", (role) => {
  const environment = fs
    .readFileSync(`/proc/${pidOf(role)}/environ`, "utf8")
    .split("\0")
    .filter(Boolean);
  const names = environment.map((line) => line.slice(0, line.indexOf("=")));
  const foreign = names.filter(
    (name) => !/^(?:PATH|TZ|LANG|LANGUAGE|LC_\w+|UV_THREADPOOL_SIZE|NODE_CHANNEL_\w+)$/.test(name),
  );
  expect(foreign).toEqual([]);
  expect(names).toContain("LANG");
});

test("no signal that a program may get by accident opens a debugger or ends a process", async () => {
  const pids = [server.pid, ...roles.map(pidOf)];
  const open = () => pids.map((pid) => descriptorsOf(pid).toSorted());
  const before = open();
  for (const signal of ["SIGUSR1", "SIGUSR2", "SIGPIPE", "SIGHUP"] as const)
    for (const pid of pids) process.kill(pid, signal);
  // Each answers once more, so that what a signal starts is started by then.
  await (await client.openVolume("Disk")).createDir("after the signals");
  const second = AfpClient.connect(socketStream(await server.connect()));
  await second.openSession();
  await second.login({ uam: "DHX2", user, password });
  const isListening = (target: string) => target.endsWith("listening");
  // The spare is somebody's session by now, and all of them are there still.
  for (const pid of pids) expect(() => process.kill(pid, 0)).not.toThrow();
  expect(open().map((targets) => targets.filter(isListening))).toEqual(
    before.map((targets) => targets.filter(isListening)),
  );
  second.cut();
});

test("what the CNID service owns is closed to everybody, and its socket to nobody who knows a token", () => {
  const { uid } = service();
  for (const room of ["cnid", "space"]) {
    const { mode, uid: owner } = fs.statSync(path.join(server.stateFolder, room));
    expect([mode & 0o777, owner]).toEqual([0o700, uid]);
  }
  expect(fs.statSync(path.join(server.stateFolder, "passwd")).mode & 0o777).toBe(0o600);
  expect(fs.statSync(server.stateFolder).mode & 0o777).toBe(0o711);
});
