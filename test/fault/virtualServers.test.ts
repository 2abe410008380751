import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FPGetAuthMethods } from "../../src/afp/login/FPGetAuthMethods.ts";
import type { UamName } from "../../src/afp/uam/index.ts";
import { serverFlags } from "../../src/afp/serverInfo.ts";
import { AfpClient } from "../support/AfpClient.ts";
import { logIn } from "../support/loginClient.ts";
import { ServerProcess } from "../support/ServerProcess.ts";
import { socketStream } from "../support/socketStream.ts";

/** A client of the old Macs' network; all of 127/8 is this computer. */
const oldMac = "127.0.5.9";
const newMac = "127.0.0.1";

let server: ServerProcess;
let studioPort = 0;

beforeAll(async () => {
  server = await ServerProcess.start({
    volumes: '"$data/office" "Papers" options:tm\n"$data/shared" "Shared"\n',
    serverOptions:
      "-setpassword -loginmesg Office -uamlist uams_dhx2.so -uamlist@127.0.5.0/24 uams_dhx2.so,uams_dhx.so " +
      "-uamlist@127.0.6.0/24 uams_guest.so",
    moreServers: [
      '"Studio" -port $port -ipaddr 127.0.0.1 -nozeroconf -uamlist uams_guest.so,uams_dhx2.so ' +
        "-defaultvol studio.volumes -signature user:studio -loginmesg Studio",
    ],
    files: { "studio.volumes": '"$data/studio" "Papers" options:tm\n"$data/songs" "Songs" allow:anna\n' },
    users: { anna: "anna's password" },
  });
  for (const name of ["office", "shared", "studio", "songs"]) {
    fs.mkdirSync(path.join(server.dataFolder, name));
    fs.chmodSync(path.join(server.dataFolder, name), 0o777);
  }
  studioPort = server.morePorts[0] ?? 0;
});

afterAll(() => server.stop());

async function connected(port = server.port, from = newMac): Promise<AfpClient> {
  const client = AfpClient.connect(socketStream(await server.connect(port, from)));
  await client.openSession();
  return client;
}

async function statusOf(port: number, from = newMac) {
  return AfpClient.connect(socketStream(await server.connect(port, from))).getStatus();
}

async function anna(port: number): Promise<AfpClient> {
  const client = await connected(port);
  await client.login({ user: "anna", password: "anna's password" });
  return client;
}

async function attempt(uam: UamName, from: string): Promise<string> {
  const client = await connected(server.port, from);
  const result = await logIn(client, { user: "anna", password: "anna's password", uam });
  client.cut();
  return result;
}

test("each server has its own name, signature, login methods, message and volumes", async () => {
  const [office, studio] = [await anna(server.port), await anna(studioPort)];
  const [first, second] = [await statusOf(server.port), await statusOf(studioPort)];
  expect([first.name, second.name]).toEqual(["Test server", "Studio"]);
  expect([first.uams, second.uams]).toEqual([["DHX2"], ["DHX2", "No User Authent"]]);
  expect(second.signature?.toString("latin1").startsWith("studio")).toBe(true);
  expect(second.signature?.equals(first.signature ?? Buffer.alloc(0))).toBe(false);
  expect(await office.serverMessage("login")).toBe("Office");
  expect(await studio.serverMessage("login")).toBe("Studio");
  expect(await office.volumeNames()).toEqual(["Papers", "Shared"]);
  expect(await studio.volumeNames()).toEqual(["Papers", "Songs"]);
});

test("a guest of one server is none of the other", async () => {
  expect(await logIn(await connected(studioPort), { uam: "No User Authent" })).toBe("kFPNoErr");
  expect(await logIn(await connected(), { uam: "No User Authent" })).toBe("kFPBadUAM");
});

test("volumes of one name in two folders are two disks, with ids of their own", async () => {
  const [office, studio] = [await anna(server.port), await anna(studioPort)];
  await (await office.openVolume("Papers")).createDir("in the office");
  await (await studio.openVolume("Papers")).createDir("in the studio");
  expect(fs.readdirSync(path.join(server.dataFolder, "office"))).toContain("in the office");
  expect(fs.readdirSync(path.join(server.dataFolder, "studio"))).toContain("in the studio");
  const uuids = fs.readFileSync(path.join(server.stateFolder, "afp_voluuid.conf"), "utf8");
  const lines = uuids.split("\n").filter((line) => line.startsWith('"Papers'));
  expect(new Set(lines.map((line) => line.split("\t")[1])).size).toBe(2);
  expect(lines.some((line) => line.startsWith('"Papers"'))).toBe(true);
});

test("a session of one server is not found from the other", async () => {
  const office = await anna(server.port);
  const token = await office.getSessionToken("a Mac", Buffer.from("boot"));
  const elsewhere = await anna(studioPort);
  await expect(elsewhere.disconnectOldSession(token)).rejects.toThrow();
});

test("old Macs' addresses are offered, and may use, what others may not", async () => {
  const fromOld = await connected(server.port, oldMac);
  expect((await statusOf(server.port, oldMac)).uams).toEqual(["DHX2", "DHCAST128"]);
  const methods = await fromOld.ask(FPGetAuthMethods, { domain: Buffer.alloc(0) });
  expect(methods.reply?.uams).toEqual(["DHX2", "DHCAST128"]);
  const answers = await Promise.all([attempt("DHCAST128", oldMac), attempt("DHCAST128", newMac)]);
  expect(answers).toEqual(["kFPNoErr", "kFPBadUAM"]);
  expect((await statusOf(server.port)).uams).toEqual(["DHX2"]);
});

test("where an address is offered no method that changes passwords, the server says so", async () => {
  const flags = [(await statusOf(server.port)).flags, (await statusOf(server.port, "127.0.6.1")).flags];
  expect(flags.map((each) => (each & serverFlags.changePassword) !== 0)).toEqual([true, false]);
});
