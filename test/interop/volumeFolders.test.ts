import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AfpClient } from "../support/AfpClient.ts";
import { ServerProcess } from "../support/ServerProcess.ts";
import { socketStream } from "../support/socketStream.ts";

/** A user of this system, made for these tests, with an own password: sessions run as it. */
const user = `bstest${process.pid}`;
const password = "a password";
let server: ServerProcess;

beforeAll(async () => {
  execFileSync("useradd", ["--create-home", user]);
  const uid = execFileSync("id", ["-u", user], { encoding: "utf8" }).trim();
  const gid = execFileSync("id", ["-g", user], { encoding: "utf8" }).trim();
  server = await ServerProcess.start({
    volumes: '"$data/private/shared" "Shared"\n"$data/homes/$u/box" "Box"\n"$data/homes/$u/own" "Own"\n',
    users: {},
  });
  await server.setPassword(user, password, ["--uid", uid, "--gid", gid]);
  const { dataFolder } = server;
  const home = path.join(dataFolder, "homes", user);
  for (const folder of ["private/shared", "private/open", `homes/${user}/own`]) {
    fs.mkdirSync(path.join(dataFolder, folder), { recursive: true });
  }
  fs.writeFileSync(path.join(dataFolder, "private/open/secret"), "not for everybody");
  fs.symlinkSync(path.join(dataFolder, "private/open"), path.join(home, "box"));
  execFileSync("chown", ["-R", "-h", user, home]);
  // Who may enter the folders below could read them: only the way in is closed.
  fs.chmodSync(path.join(dataFolder, "private"), 0o700);
});

afterAll(async () => {
  await server.stop();
  execFileSync("userdel", ["--remove", user], { stdio: "ignore" });
});

async function loggedIn(): Promise<AfpClient> {
  const client = AfpClient.connect(socketStream(await server.connect()));
  await client.openSession();
  await client.login({ uam: "DHX2", user, password });
  return client;
}

test("the administrator's own path is served although the way to it is closed to the user", async () => {
  const client = await loggedIn();
  await expect(client.openVolume("Shared")).resolves.toBeDefined();
  client.cut();
});

test("a user's own folder is served", async () => {
  const client = await loggedIn();
  await expect(client.openVolume("Own")).resolves.toBeDefined();
  client.cut();
});

test("a link that a user puts in the way of his own volume leads nowhere that he may not go", async () => {
  const client = await loggedIn();
  await expect(client.openVolume("Box")).rejects.toThrow(/kFP/);
  client.cut();
});
