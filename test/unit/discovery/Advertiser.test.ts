import { beforeEach, expect, test } from "vitest";

import { Advertiser, interfacePollMilliseconds } from "../../../src/discovery/Advertiser.ts";
import type { Interfaces } from "../../../src/discovery/links.ts";
import { silentLog } from "../../../src/system/log.ts";
import { FakeClock } from "../../support/FakeClock.ts";
import { FakeNetwork } from "../../support/FakeNetwork.ts";
import { interfaceOf } from "../../support/networkInterfaces.ts";

const description = { name: "NAS", port: 548, model: "Xserve", volumes: [{ name: "TM", uuid: "a-b" }] };
const probingMilliseconds = 1000;

let clock: FakeClock;
let network: FakeNetwork;
let interfaces: Interfaces;
let warnings: string[] = [];

beforeEach(() => {
  clock = new FakeClock();
  network = new FakeNetwork();
  interfaces = { eth0: interfaceOf(["10.77.0.1/24"]) };
  warnings = [];
});

function advertiser(what: object = {}): Advertiser {
  return new Advertiser(
    { ...description, ...what },
    {
      clock,
      log: { ...silentLog, warn: (_fields, message) => void warnings.push(message) },
      random: () => Buffer.of(0),
      interfaces: () => interfaces,
      hostName: "nas",
      openLink: network.open,
    },
  );
}

/** Lets everything happen that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

async function pass(milliseconds: number): Promise<void> {
  await settle();
  for (let passed = 0; passed < milliseconds; passed += 50) {
    clock.advance(50);
    await settle();
  }
}

async function started(what: object = {}): Promise<Advertiser> {
  const server = advertiser(what);
  const start = server.start();
  await pass(probingMilliseconds);
  await start;
  return server;
}

function taken(name: string) {
  const data = { priority: 0, weight: 0, port: 1, target: "other.local" };
  return { answers: [{ name: `${name}._afpovertcp._tcp.local`, type: "SRV", ttl: 120, data }] };
}

test("the names are asked for before they are announced", async () => {
  await started();
  expect(network.link("eth0/IPv4").deeds).toEqual(["probe", "probe", "probe", "publish NAS"]);
  expect(network.link("eth0/IPv4").publication).toMatchObject({
    host: "nas-afp.local",
    services: [{ type: "afpovertcp" }, { type: "adisk" }, { type: "device-info" }],
  });
});

test("a machine without a network starts, and is announced when there is one", async () => {
  interfaces = {};
  await started();
  expect(network.keys()).toEqual([]);
  interfaces = { eth0: interfaceOf(["10.77.0.1/24", "fe80::1/64"]) };
  await pass(interfacePollMilliseconds + probingMilliseconds);
  expect(network.keys()).toEqual(["eth0/IPv4", "eth0/IPv6"]);
  expect(network.link("eth0/IPv6").publication?.instance).toBe("NAS");
});

test("a taken name is numbered until one is free, on all links alike", async () => {
  interfaces = { eth0: interfaceOf(["10.77.0.1/24"]), eth1: interfaceOf(["10.78.0.1/24"]) };
  const server = advertiser();
  const start = server.start();
  await pass(100);
  network.link("eth1/IPv4").listener.heardResponse(taken("NAS"));
  await pass(100);
  network.link("eth0/IPv4").listener.heardResponse(taken("nas (2)"));
  await pass(probingMilliseconds);
  await start;
  for (const key of ["eth0/IPv4", "eth1/IPv4"])
    expect(network.link(key).publication?.instance).toBe("NAS (3)");
  expect(warnings).toHaveLength(2);
});

test("a taken host name leaves the server's name alone", async () => {
  const server = advertiser();
  const start = server.start();
  await pass(100);
  const answers = [{ name: "nas-afp.local", type: "A", ttl: 120, data: "10.77.0.66" }];
  network.link("eth0/IPv4").listener.heardResponse({ answers });
  await pass(probingMilliseconds);
  await start;
  expect(network.link("eth0/IPv4").publication).toMatchObject({ instance: "NAS", host: "nas-afp-2.local" });
});

test("somebody who comes later with our name makes us go out of the way, with a good-bye, once", async () => {
  await started();
  const link = network.link("eth0/IPv4");
  link.listener.heardResponse(taken("NAS"));
  link.listener.heardResponse(taken("NAS"));
  await pass(probingMilliseconds);
  expect(link.deeds.slice(4)).toEqual(["goodbye", "probe", "probe", "probe", "publish NAS (2)"]);
});

test("a new interface is probed by itself; the others go on", async () => {
  await started();
  interfaces = { ...interfaces, eth1: interfaceOf(["10.78.0.1/24"]) };
  await pass(interfacePollMilliseconds + probingMilliseconds);
  expect(network.link("eth0/IPv4").deeds).toHaveLength(4);
  expect(network.link("eth1/IPv4").deeds).toEqual(["probe", "probe", "probe", "publish NAS"]);
});

test("a name that is taken in a new network is given up in all", async () => {
  await started();
  interfaces = { ...interfaces, eth1: interfaceOf(["10.78.0.1/24"]) };
  await pass(interfacePollMilliseconds + 50);
  network.link("eth1/IPv4").listener.heardResponse(taken("NAS"));
  await pass(probingMilliseconds);
  for (const key of ["eth0/IPv4", "eth1/IPv4"])
    expect(network.link(key).publication?.instance).toBe("NAS (2)");
  expect(network.link("eth0/IPv4").deeds).toContain("goodbye");
});

test("another address is announced in place of the old, without asking or a good-bye", async () => {
  await started();
  const before = network.link("eth0/IPv4");
  interfaces = { eth0: interfaceOf(["10.77.0.5/24"]) };
  await pass(interfacePollMilliseconds);
  expect(before.isClosed).toBe(true);
  expect(before.deeds).not.toContain("goodbye");
  expect(network.link("eth0/IPv4").deeds).toEqual(["publish NAS"]);
  expect(network.link("eth0/IPv4").link.ipv4).toEqual(["10.77.0.5"]);
});

test("an interface that goes is forgotten", async () => {
  await started();
  interfaces = {};
  await pass(interfacePollMilliseconds);
  expect(network.keys()).toEqual([]);
});

test("one that cannot be opened is told once, tried again, and hinders no other", async () => {
  interfaces = { ...interfaces, eth1: interfaceOf(["10.78.0.1/24"]) };
  network.broken.add("eth0/IPv4");
  await started();
  await pass(3 * interfacePollMilliseconds);
  expect(network.keys()).toEqual(["eth1/IPv4"]);
  expect(warnings).toHaveLength(1);
  network.broken.clear();
  await pass(interfacePollMilliseconds + probingMilliseconds);
  expect(network.link("eth0/IPv4").publication?.instance).toBe("NAS");
});

test("one whose socket fails later is opened anew", async () => {
  await started();
  const first = network.link("eth0/IPv4");
  first.listener.failed(new Error("EACCES"));
  await pass(interfacePollMilliseconds + probingMilliseconds);
  expect(first.isClosed).toBe(true);
  expect(network.link("eth0/IPv4").publication?.instance).toBe("NAS");
});

test("other volumes are announced in place of the old ones", async () => {
  interfaces = { eth0: interfaceOf(["10.77.0.1/24", "fe80::1/64"]) };
  const server = await started();
  await server.update({ ...description, volumes: [{ name: "Other", uuid: "c-d" }] });
  for (const key of ["eth0/IPv4", "eth0/IPv6"]) {
    expect(network.link(key).deeds).toEqual(["publish NAS"]);
    expect(network.link(key).publication?.services[1]?.txt["dk0"]).toContain("adVN=Other");
  }
  expect(network.opened).toHaveLength(4);
});

test("without volumes, and under another name, the old is said good-bye to", async () => {
  const server = await started();
  const noVolumes = server.update({ ...description, volumes: [] });
  await pass(probingMilliseconds);
  await noVolumes;
  const renamed = server.update({ ...description, volumes: [], name: "Attic" });
  await pass(probingMilliseconds);
  await renamed;
  const { deeds } = network.link("eth0/IPv4");
  expect(deeds.filter((deed) => deed !== "probe")).toEqual([
    "publish NAS",
    "goodbye",
    "publish NAS",
    "goodbye",
    "publish Attic",
  ]);
});

test("a stop says good-bye with the host everywhere, and leaves no timer", async () => {
  const server = await started();
  const link = network.link("eth0/IPv4");
  await server.stop();
  expect(link.deeds.at(-1)).toBe("goodbye with host");
  expect([link.isClosed, clock.timersLeft]).toEqual([true, 0]);
});

test("a stop in the middle of the questions ends them without a word", async () => {
  const server = advertiser();
  const start = server.start();
  await pass(100);
  await server.stop();
  await start;
  expect(network.opened[0]?.deeds).toEqual(["probe"]);
  expect([network.keys(), clock.timersLeft]).toEqual([[], 0]);
});

test("an update or a second stop after the end does nothing", async () => {
  const server = await started();
  await server.stop();
  await server.update({ ...description, name: "Late" });
  await server.stop();
  expect(network.keys()).toEqual([]);
});

test("a network in which every name is taken is asked less and less often", async () => {
  const server = advertiser();
  void server.start();
  for (let round = 0; round < 400; round++) {
    await pass(50);
    const link = network.link("eth0/IPv4");
    const name = link.probes.at(-1)?.questions?.[0]?.name.split("._afpovertcp")[0];
    if (name !== undefined) link.listener.heardResponse(taken(name));
  }
  expect(warnings.length).toBeGreaterThan(15);
  expect(warnings.length).toBeLessThan(25);
  await server.stop();
  expect(clock.timersLeft).toBe(0);
}, 60_000);

test("a volume whose name cannot be announced is told", async () => {
  await started({ volumes: [{ name: "x".repeat(240), uuid: "a-b" }] });
  expect(warnings).toHaveLength(1);
});
