import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FPGetSrvrParms } from "../../src/afp/commands/FPGetSrvrParms.ts";
import { serverFlags } from "../../src/afp/serverInfo.ts";
import { addUser } from "../../src/cli/user/addUser.ts";
import { disableUser, enableUser } from "../../src/cli/user/enableUser.ts";
import { removeUser } from "../../src/cli/user/removeUser.ts";
import { AfpClient } from "../support/AfpClient.ts";
import { changePassword } from "../support/changePassword.ts";
import { FakeTalk } from "../support/FakeTalk.ts";
import { logIn } from "../support/loginClient.ts";
import { ServerProcess } from "../support/ServerProcess.ts";
import { socketStream } from "../support/socketStream.ts";

const users = { anna: "anna's first", ben: "ben's first", cleo: "cleo's first", dora: "dora's first" };

/** The least time between a wrong password and its answer; a bit less for a timer that is early. */
const refusalMillisecondsMin = 1_900;

let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start({
    volumes: '"$data" "Open"\n"$data" "Closed" password:Sesame\n',
    serverOptions: "-setpassword -passwdminlen 6 -uamlist uams_dhx2.so,uams_dhx.so,uams_clrtxt.so",
    users,
  });
});

afterAll(() => server.stop());

async function connected(): Promise<AfpClient> {
  const client = AfpClient.connect(socketStream(await server.connect()));
  await client.openSession();
  return client;
}

async function loggedIn(user: string, password: string): Promise<AfpClient> {
  const client = await connected();
  await client.login({ user, password });
  return client;
}

async function letsIn(user: string, password: string): Promise<boolean> {
  const client = await connected();
  const result = await logIn(client, { user, password });
  client.cut();
  return result === "kFPNoErr";
}

test("the server says that passwords can be changed", async () => {
  const { flags } = await AfpClient.connect(socketStream(await server.connect())).getStatus();
  expect(flags & serverFlags.changePassword).toBe(serverFlags.changePassword);
});

test("a changed password counts at once, and after the server was killed with the answer just sent", async () => {
  const client = await loggedIn("anna", users.anna);
  expect(await changePassword(client, { old: users.anna, fresh: "anna's second" })).toBe("kFPNoErr");
  server.signal("SIGKILL");
  await server.ended();
  await server.launch();
  const [old, fresh] = await Promise.all([letsIn("anna", users.anna), letsIn("anna", "anna's second")]);
  expect({ old, fresh }).toEqual({ old: false, fresh: true });
  const log = JSON.stringify(server.log);
  expect(log).toContain("the user changed the password");
  expect(log).not.toContain("anna's");
});

test("a session that guesses the old password waits as long as a stranger does", async () => {
  const client = await loggedIn("ben", users.ben);
  const startedAt = performance.now();
  expect(await changePassword(client, { old: "a guess", fresh: "ben's second" })).toBe("kFPUserNotAuth");
  expect(performance.now() - startedAt).toBeGreaterThan(refusalMillisecondsMin);
  expect(await letsIn("ben", users.ben)).toBe(true);
  client.cut();
});

test("what the configuration and the old password forbid is refused at once, and changes nothing", async () => {
  const client = await loggedIn("ben", users.ben);
  expect(await changePassword(client, { old: users.ben, fresh: "fiver" })).toBe("kFPPwdTooShortErr");
  expect(await changePassword(client, { old: users.ben, fresh: users.ben })).toBe("kFPPwdSameErr");
  expect(await letsIn("ben", users.ben)).toBe(true);
  client.cut();
});

test("changes by several sessions and by the administrator at once all count", async () => {
  const names = ["ben", "cleo"] as const;
  const clients = await Promise.all(names.map((name) => loggedIn(name, users[name])));
  const changes = names.map((name, index) => {
    const client = clients[index];
    if (client === undefined) throw new Error("no client");
    return changePassword(client, { old: users[name], fresh: `${name}'s second` });
  });
  const [byAdministrator, ...results] = await Promise.all([
    server.setPassword("dora", "dora's second"),
    ...changes,
  ]);
  expect([byAdministrator, ...results]).toEqual([undefined, "kFPNoErr", "kFPNoErr"]);
  for (const name of ["ben", "cleo", "dora"]) expect(await letsIn(name, `${name}'s second`), name).toBe(true);
  const file = path.join(server.stateFolder, "passwd");
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  for (const client of clients) client.cut();
});

test("what the administrator changes about a user counts at the next login; who is logged in stays", async () => {
  const state = ["--state", server.stateFolder];
  const talk = new FakeTalk(["eve's"]);
  expect(await addUser([...state, "eve"], talk)).toBe(0);
  const client = await loggedIn("eve", "eve's");
  expect(await disableUser([...state, "eve"], talk)).toBe(0);
  expect(await letsIn("eve", "eve's")).toBe(false);
  expect(await enableUser([...state, "eve"], talk)).toBe(0);
  expect(await letsIn("eve", "eve's")).toBe(true);
  expect(await removeUser([...state, "eve"], talk)).toBe(0);
  expect(await letsIn("eve", "eve's")).toBe(false);
  await client.openVolume("Open");
  client.cut();
});

test("a volume's password is asked for, and guesses wait", async () => {
  const client = await loggedIn("anna", "anna's second");
  const { volumes } = await client.call(FPGetSrvrParms, {});
  expect(volumes.map(({ flags, name }) => [name.toString(), flags])).toEqual([
    ["Open", 0],
    ["Closed", 0x80],
  ]);
  await expect(client.openVolume("Closed")).rejects.toThrow("kFPAccessDenied");
  const startedAt = performance.now();
  await expect(client.openVolume("Closed", "sesame")).rejects.toThrow("kFPAccessDenied");
  expect(performance.now() - startedAt).toBeGreaterThan(900);
  const volume = await client.openVolume("Closed", "Sesame");
  expect((await volume.parameters(["attributes"])).attributes).toSatisfy((bits: number) => (bits & 2) !== 0);
  client.cut();
});

test("one of our own who has to choose another password does that first, and works on in the same session", async () => {
  await server.setPassword("emma", "the administrator's", ["--must-change"]);
  const client = await loggedIn("emma", "the administrator's");
  expect((await client.ask(FPGetSrvrParms, {})).result).toBe("kFPPwdNeedsChangeErr");
  const tooShort = { old: "the administrator's", fresh: "emma" };
  expect(await changePassword(client, tooShort)).toBe("kFPPwdTooShortErr");
  expect((await client.ask(FPGetSrvrParms, {})).result).toBe("kFPPwdNeedsChangeErr");
  const other = { old: "the administrator's", fresh: "emma's own" };
  expect(await changePassword(client, other)).toBe("kFPNoErr");
  await client.openVolume("Open");
  const next = await loggedIn("emma", "emma's own");
  await next.openVolume("Open");
});
