import { describe, expect, test } from "vitest";

import { cameInBy, compareLinks, isNeighbour, linksOf } from "../../../src/discovery/links.ts";
import { interfaceOf } from "../../support/networkInterfaces.ts";

const loopback = interfaceOf(["127.0.0.1/8", "::1/128"], { internal: true });
const eth0 = interfaceOf(["10.77.0.1/24", "10.77.0.2/24", "fd77::1/64", "fe80::1/64"]);
const eth1 = interfaceOf(["10.78.0.1/24", "fe80::2/64"]);

describe("links", () => {
  test("each interface is one for each family, with its own addresses of both", () => {
    expect(linksOf({ lo: loopback, eth0 })).toMatchObject([
      {
        key: "eth0/IPv4",
        selector: "10.77.0.1",
        ipv4: ["10.77.0.1", "10.77.0.2"],
        ipv6: ["fd77::1", "fe80::1"],
      },
      {
        key: "eth0/IPv6",
        selector: "::%eth0",
        ipv4: ["10.77.0.1", "10.77.0.2"],
        ipv6: ["fd77::1", "fe80::1"],
      },
    ]);
  });

  test("an interface with one family is one link, a tunnel none", () => {
    const tunnel = interfaceOf(["10.9.0.1/24"], { mac: "00:00:00:00:00:00" });
    const links = linksOf({
      eth0: interfaceOf(["10.77.0.1/24"]),
      eth1: interfaceOf(["fe80::1/64"]),
      tun0: tunnel,
    });
    expect(links.map(({ key }) => key)).toEqual(["eth0/IPv4", "eth1/IPv6"]);
  });

  test("a server that listens on some addresses is announced only where these are", () => {
    expect(linksOf({ eth0, eth1 }, ["10.78.0.1"])).toMatchObject([
      { key: "eth1/IPv4", ipv4: ["10.78.0.1"], ipv6: [] },
      { key: "eth1/IPv6", ipv4: ["10.78.0.1"], ipv6: [] },
    ]);
    expect(linksOf({ eth0 }, ["FD77:0::1"])).toMatchObject([
      { key: "eth0/IPv6", ipv4: [], ipv6: ["fd77::1"] },
    ]);
  });

  test("what came, changed and went", () => {
    const before = linksOf({ eth0, eth1 });
    const moved = interfaceOf(["10.77.0.9/24", "fd77::1/64", "fe80::1/64"]);
    const { added, changed, gone } = compareLinks(before, linksOf({ eth0: moved, eth2: eth1 }));
    expect(added.map(({ key }) => key)).toEqual(["eth2/IPv4", "eth2/IPv6"]);
    expect(changed.map(({ key }) => key)).toEqual(["eth0/IPv4", "eth0/IPv6"]);
    expect(gone.map(({ key }) => key)).toEqual(["eth1/IPv4", "eth1/IPv6"]);
  });

  test("addresses in another order are no change", () => {
    const shuffled = interfaceOf(["10.77.0.1/24", "fe80::1/64", "10.77.0.2/24", "fd77::1/64"]);
    expect(compareLinks(linksOf({ eth0 }), linksOf({ eth0: shuffled })).changed).toEqual([]);
  });
});

describe("where a packet came in", () => {
  const links = linksOf({ eth0, eth1 });
  const [first, firstIpv6, second, secondIpv6] = links;
  if (first === undefined || firstIpv6 === undefined || second === undefined || secondIpv6 === undefined) {
    throw new Error("four links");
  }
  const from = (address: string) => ({ address, port: 5353 });

  test("a neighbour's network tells", () => {
    expect(links.map((link) => cameInBy(link, links, from("10.77.0.50")))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(isNeighbour(second, from("10.77.0.50"))).toBe(false);
  });

  test("for link-local addresses the zone tells", () => {
    expect(cameInBy(firstIpv6, links, from("fe80::9%eth0"))).toBe(true);
    expect(cameInBy(secondIpv6, links, from("fe80::9%eth0"))).toBe(false);
  });

  test("a stranger on the cable is answered by all, but never alone", () => {
    expect(cameInBy(first, links, from("169.254.3.4"))).toBe(true);
    expect(cameInBy(second, links, from("169.254.3.4"))).toBe(true);
    expect(isNeighbour(first, from("169.254.3.4"))).toBe(false);
  });

  test("IPv4 in IPv6's clothes is the IPv4 link's", () => {
    expect(cameInBy(firstIpv6, links, from("::ffff:10.77.0.50"))).toBe(false);
  });
});
