import { describe, expect, test } from "vitest";
import { AfpFailure } from "../support/AfpFailure.ts";
import { openFramedGate } from "../support/framedGate.ts";
import { gateServer } from "../support/gate.ts";

const methods = [
  "SRP",
  "DHX2",
  "DHCAST128",
  "2-Way Randnum exchange",
  "Randnum exchange",
  "Cleartxt Passwrd",
  "No User Authent",
] as const;
const anna = { user: "anna", password: "secret" };

test("DSIGetStatus describes the server", async () => {
  const { client } = openFramedGate();
  const info = await client.getStatus();
  expect(info).toMatchObject({ name: gateServer.name, machineType: gateServer.machineType, flags: 0x8b79 });
});

describe.each(methods)("%s over DSI", (uam) => {
  test.each(["login", "ext"] as const)(
    "lets a client in (%s), whatever the pieces of the stream",
    async (form) => {
      for (const bytes of [1, 7, 64 * 1024]) {
        const { client, desk } = openFramedGate({ pieceBytes: () => bytes });
        await client.openSession();
        await client.login({ ...anna, uam, form });
        expect(desk.admitted).toHaveLength(1);
      }
    },
  );
});

test("a refused login gets its answer, then the attention to leave, then the end", async () => {
  const { client, clock, dsi } = openFramedGate();
  await client.openSession();
  await expect(client.login({ ...anna, password: "wrong" })).rejects.toThrow(AfpFailure);
  expect(dsi.phase).toBe("open");
  clock.advance(0);
  await client.dsi.closed;
  expect(client.dsi.attentions).toEqual([0x8000]);
  expect(client.dsi.serverIds).toEqual([0, 1]);
  expect(client.dsi.wasClosed).toBe(true);
});

test("a client that leaves while it is being decided about is not let in", async () => {
  const { client, desk } = openFramedGate();
  let decide = (): void => {};
  desk.deliberation = new Promise((resolve) => (decide = resolve));
  await client.openSession();
  const login = client.login({ ...anna, uam: "Cleartxt Passwrd" });
  const lost = expect(login).rejects.toThrow("no reply before the end");
  while (desk.claims.length === 0) await new Promise(setImmediate);
  client.cut();
  await lost;
  decide();
  await new Promise(setImmediate);
  expect(desk.admitted).toEqual([]);
});
