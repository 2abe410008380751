import fs from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AfpClient } from "../support/AfpClient.ts";
import { changePassword } from "../support/changePassword.ts";
import { logIn } from "../support/loginClient.ts";
import { ServerProcess } from "../support/ServerProcess.ts";
import { socketStream } from "../support/socketStream.ts";

const methods = ["SRP", "2-Way Randnum exchange", "Randnum exchange"] as const;

let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start({
    volumes: '"$data" "Open"\n',
    serverOptions: "-setpassword -uamlist uams_dhx2.so,uams_randnum.so,uams_srp.so",
    users: { ben: "unkept" },
  });
  for (const user of ["anna", "cleo"]) await server.setPassword(user, "secret", ["--recoverable"]);
}, 30_000);

afterAll(() => server.stop());

async function connected(): Promise<AfpClient> {
  const client = AfpClient.connect(socketStream(await server.connect()));
  await client.openSession();
  return client;
}

async function resultFor(user: string, password: string, uam: (typeof methods)[number]): Promise<string> {
  const client = await connected();
  const result = await logIn(client, { user, password, uam });
  client.cut();
  return result;
}

test("the server offers what is listed, the strongest first", async () => {
  const { uams } = await AfpClient.connect(socketStream(await server.connect())).getStatus();
  expect(uams).toEqual(["SRP", "DHX2", "2-Way Randnum exchange", "Randnum exchange"]);
  expect(JSON.stringify(server.log)).toContain("SRP lets in only users of Bandstand's own");
});

describe.each(methods)("%s", (uam) => {
  test.each(["AFP2.2", "AFP3.4"] as const)("logs in over %s, with either request", async (version) => {
    for (const form of ["login", "ext"] as const) {
      const client = await connected();
      expect(await logIn(client, { user: "anna", password: "secret", uam, version, form })).toBe("kFPNoErr");
      await client.openVolume("Open");
      await client.logout();
    }
  });
});

test("a password that was changed by a random-number exchange counts for every method", async () => {
  const client = await connected();
  await client.login({ user: "cleo", password: "secret", uam: "2-Way Randnum exchange" });
  const uam = "Randnum exchange";
  expect(await changePassword(client, { old: "wrong", fresh: "fresh", uam })).toBe("kFPUserNotAuth");
  expect(await changePassword(client, { old: "secret", fresh: "fresh", uam })).toBe("kFPNoErr");
  const [fresh, twoWay, old] = await Promise.all([
    resultFor("cleo", "fresh", "SRP"),
    resultFor("cleo", "fresh", "2-Way Randnum exchange"),
    resultFor("cleo", "secret", "SRP"),
  ]);
  expect({ fresh, twoWay, old }).toEqual({ fresh: "kFPNoErr", twoWay: "kFPNoErr", old: "kFPUserNotAuth" });
});

// Last: after wrong passwords everybody at this address waits.
describe.each(methods)("%s", (uam) => {
  test("refuses a wrong password and unknown users alike, and ben, whose password is not kept", async () => {
    const results = await Promise.all([
      resultFor("anna", "wrong", uam),
      resultFor("nobody", "secret", uam),
      resultFor("ben", "unkept", uam),
    ]);
    const bens = uam === "SRP" ? "kFPNoErr" : "kFPUserNotAuth";
    expect(results).toEqual(["kFPUserNotAuth", "kFPUserNotAuth", bens]);
  });
});

test("no password and no proof stands in the log, and what makes up unknown users is for the server only", () => {
  expect(JSON.stringify(server.log)).not.toMatch(/secret|unkept|fresh/);
  expect(fs.statSync(`${server.stateFolder}/login.secret`).mode & 0o777).toBe(0o600);
});
