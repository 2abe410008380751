import { afterAll, beforeAll, expect, test } from "vitest";
import { AfpClient } from "../support/AfpClient.ts";
import { ServerProcess } from "../support/ServerProcess.ts";
import { socketStream } from "../support/socketStream.ts";

let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start({
    volumes: '"$data" "Data"\n',
    serverOptions: "-uamlist uams_dhx2.so,uams_clrtxt.so",
    users: { anna: "a password" },
  });
});

afterAll(() => server.stop());

async function stranger(): Promise<AfpClient> {
  const client = AfpClient.connect(socketStream(await server.connect()));
  await client.openSession();
  return client;
}

test("a user's name as long as a request can carry is refused, and the gate lives on", async () => {
  const gate = server.pidsOf("gate");
  const client = await stranger();
  const user = "n".repeat(7_000);
  await expect(client.login({ uam: "Cleartxt Passwrd", user, password: "x" })).rejects.toThrow("kFPParamErr");
  client.cut();
  expect(server.pidsOf("gate")).toEqual(gate);
});

test("a token as long as a request can carry is refused, and the session lives on", async () => {
  const client = await stranger();
  await client.login({ uam: "DHX2", user: "anna", password: "a password" });
  await expect(client.disconnectOldSession(Buffer.alloc(1_000_000, 7))).rejects.toThrow("kFPMiscErr");
  await expect(client.openVolume("Data")).resolves.toBeDefined();
  client.cut();
});
