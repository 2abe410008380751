import type { Duplex } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CnidClient } from "../../../src/cnid/CnidClient.ts";
import { cnidHandlers } from "../../../src/cnid/cnidHandlers.ts";
import { CnidServiceUnavailable } from "../../../src/cnid/CnidService.ts";
import { MemoryCnidStore } from "../../../src/cnid/MemoryCnidStore.ts";
import type { OpenCnidStore } from "../../../src/cnid/OpenCnidStore.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { RequestClient } from "../../../src/wire/RequestClient.ts";
import { RequestServer } from "../../../src/wire/RequestServer.ts";
import { seen } from "../../support/cnidStores.ts";
import { duplexPair } from "../../support/duplexPair.ts";

let store: OpenCnidStore;
let isAway = false;
let connections: Duplex[] = [];
let channel: RequestClient;
let volume: CnidClient;
beforeEach(() => {
  store = new MemoryCnidStore();
  isAway = false;
  channel = new RequestClient({
    async connect() {
      if (isAway) throw new Error("ECONNREFUSED");
      const [ours, theirs] = duplexPair();
      connections.push(theirs);
      const handlers = cnidHandlers((key) => (key === "volume" ? Promise.resolve(store) : undefined));
      new RequestServer({ stream: theirs, timers: systemClock, welcome: () => ({ handlers }) });
      return ours;
    },
    token: "token",
    timers: systemClock,
    patienceMilliseconds: 300,
  });
  volume = new CnidClient(channel, "volume");
});
afterEach(() => {
  channel.close();
  for (const connection of connections.splice(0)) connection.destroy();
});

test("a session that loses the service waits, finds it again and gets the same id", async () => {
  const before = await volume.identify([seen("a", 1)]);
  isAway = true;
  for (const connection of connections.splice(0)) connection.destroy();
  const asked = volume.identify([seen("a", 1), seen("b", 2)]);
  setTimeout(() => (isAway = false), 50);
  expect(await asked).toEqual([...before, 18]);
});

test("a session whose service stays away hears so, and never that there is nothing", async () => {
  isAway = true;
  await expect(volume.resolve(store.recordsCount as never)).rejects.toThrow(CnidServiceUnavailable);
  await expect(volume.identify([seen("a", 1)])).rejects.toThrow(CnidServiceUnavailable);
});

test("a session gets nothing of a volume that it may not use", async () => {
  const other = new CnidClient(channel, "other");
  await expect(other.identify([seen("a", 1)])).rejects.toThrow("may not use");
  await expect(other.identify([seen("a", 1)])).rejects.toThrow(CnidServiceUnavailable);
  expect(await volume.identify([seen("a", 1)])).toEqual([17]);
});
