import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { MdnsLab, type Running, until } from "../support/MdnsLab.ts";

// Everything is announced inside two network namespaces of this test; avahi in the second one sees what a
// Mac would see.

const uuid = "7d1b2f00-0000-4000-8000-00000000000a";
const description = {
  name: "Bücher & Co",
  port: 5548,
  model: "TimeCapsule8,119",
  volumes: [{ name: "Time, Machine", uuid }],
};

let lab: MdnsLab;
let servers: Running[] = [];

beforeAll(async () => {
  lab = await MdnsLab.create();
  await lab.startAvahi(lab.client, "peer");
}, 60_000);

afterEach(async () => {
  for (const server of servers) await server.stop();
  servers = [];
}, 30_000);

afterAll(() => lab.remove(), 60_000);

async function announce(what: object = {}, hostName = "nas"): Promise<Running> {
  const words = [
    "--import",
    "tsx",
    "test/support/advertise.ts",
    JSON.stringify({ ...description, ...what }),
    hostName,
  ];
  const server = lab.startIn(lab.server, process.execPath, words);
  servers.push(server);
  await server.said("started");
  return server;
}

async function namesOf(type: string): Promise<readonly string[]> {
  return [...new Set((await lab.browse(type)).map(({ name }) => name))].toSorted();
}

interface Response {
  from: string;
  id: number;
  questions: { name: string }[];
  answers: { name: string; type: string; ttl: number; flush: boolean; data: unknown }[];
}

async function ask(name: string, type: string, ...kind: string[]): Promise<readonly Response[]> {
  const words = ["--import", "tsx", "test/support/askMdns.ts", "10.77.0.2", name, type, ...kind];
  const asked = lab.startIn(lab.client, process.execPath, words);
  await new Promise((resolve) => asked.process.once("close", resolve));
  const lines = asked
    .output()
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Response).filter(({ from }) => from === "10.77.0.1");
}

test("a Mac's view: all three services on both families, with this link's addresses and the disk's text", async () => {
  await announce();
  const [afp, disk, device] = await Promise.all(
    ["_afpovertcp._tcp", "_adisk._tcp", "_device-info._tcp"].map((type) => lab.browse(type)),
  );
  for (const found of [afp, disk, device]) {
    expect(found?.map(({ family }) => family).toSorted()).toEqual(["IPv4", "IPv6"]);
    for (const service of found ?? []) {
      expect(service).toMatchObject({ name: "Bücher & Co", host: "nas-afp.local", interfaceName: "v0" });
      expect(["10.77.0.1", "fd77::1"]).toContain(service.address);
    }
  }
  for (const { port, txt } of afp ?? []) expect([port, txt]).toEqual([5548, ""]);
  expect(disk?.[0]?.txt).toContain('"sys=waMa=0,adVF=0x100"');
  expect(disk?.[0]?.txt).toContain(`adVF=0xa1,adVU=${uuid.toUpperCase()}`);
  expect(device?.[0]?.txt).toContain('"model=TimeCapsule8,119"');
  const [ipv4, ipv6] = await lab.addressesOf("nas-afp.local");
  expect(ipv4).toBe("10.77.0.1");
  expect(ipv6).toMatch(/^fd77::1$|^fe80::/);
});

test("a stopped server says good-bye: its entries are gone at once", async () => {
  const server = await announce();
  expect(await namesOf("_adisk._tcp")).toEqual(["Bücher & Co"]);
  await server.stop();
  expect(server.process.exitCode).toBe(0);
  // A record said good-bye to lives for another second.
  await until(async () => (await namesOf("_adisk._tcp")).length === 0);
  expect(await namesOf("_afpovertcp._tcp")).toEqual([]);
  expect(await namesOf("_device-info._tcp")).toEqual([]);
});

test("a taken name becomes name (2), and the other keeps his", async () => {
  const other = lab.publish("Bücher & Co", "_afpovertcp._tcp", 548);
  await other.said("Established");
  const server = await announce();
  expect(server.output()).toContain("Bücher & Co (2)");
  await until(async () => (await lab.browse("_afpovertcp._tcp")).some(({ port }) => port === 5548));
  const found = await lab.browse("_afpovertcp._tcp");
  for (const { name, port } of found) expect(name).toBe(port === 548 ? "Bücher & Co" : "Bücher & Co (2)");
  expect(await namesOf("_adisk._tcp")).toEqual(["Bücher & Co (2)"]);
  await other.stop();
});

test("two servers of one machine, started at the same moment with one name, end up with two", async () => {
  await Promise.all([announce({ port: 5548 }), announce({ port: 5549 })]);
  await until(async () => (await namesOf("_afpovertcp._tcp")).length === 2);
  expect(await namesOf("_afpovertcp._tcp")).toEqual(["Bücher & Co", "Bücher & Co (2)"]);
  const found = await lab.browse("_afpovertcp._tcp");
  expect(new Set(found.map(({ name, port }) => `${name} ${port}`)).size).toBe(2);
});

test("a name that was taken while the cable was out is given up when it is back", async () => {
  const server = await announce();
  await lab.ip(lab.server, "link set v0 down");
  await server.said("the interface is gone");
  const other = lab.publish("Bücher & Co", "_device-info._tcp", 1);
  await until(() => /Established|collision/i.test(other.output()));
  await lab.ip(lab.server, "link set v0 up");
  await lab.ip(lab.server, "-6 addr replace fd77::1/64 dev v0 nodad");
  await server.said("Bücher & Co (2)");
  await until(async () => (await namesOf("_afpovertcp._tcp")).includes("Bücher & Co (2)"));
  await other.stop();
}, 60_000);

test("addresses and interfaces that come and go are followed", async () => {
  await announce();
  await lab.ip(lab.server, "addr add 10.77.0.77/24 dev v0");
  const addresses = async () => {
    const responses = await ask("nas-afp.local", "A");
    return responses.flatMap(({ answers }) =>
      answers.filter(({ type }) => type === "A").map(({ data }) => data),
    );
  };
  await until(async () => (await addresses()).includes("10.77.0.77"));
  await lab.ip(lab.server, "addr del 10.77.0.77/24 dev v0");
  await until(async () => (await addresses()).join() === "10.77.0.1");

  await lab.addCable("v1", "10.78.0", "fd78:0::");
  const onSecond = async () =>
    (await lab.browse("_adisk._tcp")).filter(({ interfaceName }) => interfaceName === "v1");
  await until(async () => (await onSecond()).length === 2);
  // Each network is told its own addresses only.
  for (const { address } of await onSecond()) expect(["10.78.0.1", "fd78::1"]).toContain(address);
  expect(await addresses()).toEqual(["10.77.0.1"]);
  await lab.ip(lab.server, "link del v1");
  await until(async () => (await onSecond()).length === 0);
}, 90_000);

test("a volume that is added appears, one that goes takes the disk list along", async () => {
  const server = await announce();
  const text = async () => (await lab.browse("_adisk._tcp")).map(({ txt }) => txt).join();
  const second = { name: "Zweite", uuid: uuid.replace("a", "b") };
  server.process.stdin?.write(
    `${JSON.stringify({ ...description, volumes: [...description.volumes, second] })}\n`,
  );
  await until(async () => (await text()).includes("dk1=adVN=Zweite"));
  server.process.stdin?.write(`${JSON.stringify({ ...description, volumes: [] })}\n`);
  await until(async () => (await namesOf("_adisk._tcp")).length === 0);
  await until(async () => (await namesOf("_afpovertcp._tcp")).join() === "Bücher & Co");
});

test("a simple resolver gets its answer alone, with its own question and short lives", async () => {
  await announce();
  const [answer] = await ask("nas-afp.local", "A", "legacy");
  expect(answer).toMatchObject({ id: 4711, questions: [{ name: "nas-afp.local" }] });
  expect(answer?.answers).toMatchObject([{ type: "A", data: "10.77.0.1", ttl: 10, flush: false }]);
});

test("beside a running avahi-daemon both are found, and our good-bye leaves avahi's host alone", async () => {
  await lab.startAvahi(lab.server, "nas");
  const web = lab.publish("Web", "_http._tcp", 80, lab.server);
  await web.said("Established");
  const server = await announce();
  expect(await namesOf("_adisk._tcp")).toEqual(["Bücher & Co"]);
  expect(await namesOf("_http._tcp")).toEqual(["Web"]);
  expect((await lab.browse("_http._tcp"))[0]).toMatchObject({ host: "nas.local", port: 80 });
  // The machine's own avahi sees us too.
  expect((await lab.browse("_afpovertcp._tcp", lab.server)).map(({ name }) => name)).toContain("Bücher & Co");
  await server.stop();
  await until(async () => (await namesOf("_adisk._tcp")).length === 0);
  expect((await lab.addressesOf("nas.local"))[0]).toBe("10.77.0.1");
  expect(await namesOf("_http._tcp")).toEqual(["Web"]);
}, 60_000);
