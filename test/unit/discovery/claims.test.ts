import { describe, expect, test } from "vitest";

import type { Claim } from "../../../src/discovery/claims.ts";
import { conflictIn, losesTieBreak, probeOf } from "../../../src/discovery/claims.ts";
import { canonicalAddress } from "../../../src/discovery/ipAddress.ts";

const claim: Claim = {
  host: "nas-afp.local",
  ownAddresses: new Set(["10.77.0.1", "fd77::1"].map(canonicalAddress)),
  addresses: ["10.77.0.1", "fd77::1"],
  services: [{ fqdn: "NAS._afpovertcp._tcp.local", port: 548 }],
};

function srv(name: string, target: string, port: number, priority = 0, weight = 0) {
  return { name, type: "SRV", ttl: 120, data: { priority, weight, port, target } };
}

const fqdn = "NAS._afpovertcp._tcp.local";

describe("a conflict", () => {
  test("is our service's name with another's host or port", () => {
    expect(conflictIn({ answers: [srv(fqdn, "other.local", 548)] }, claim)).toBe("instance");
    expect(conflictIn({ additionals: [srv(fqdn.toLowerCase(), "nas-afp.local", 549)] }, claim)).toBe(
      "instance",
    );
  });

  test("is our host's name with another's address", () => {
    expect(
      conflictIn({ answers: [{ name: "NAS-afp.local", type: "A", ttl: 9, data: "10.77.0.2" }] }, claim),
    ).toBe("host");
    expect(
      conflictIn({ answers: [{ name: "nas-afp.local", type: "AAAA", ttl: 9, data: "fd77::2" }] }, claim),
    ).toBe("host");
  });

  test("is not what we say ourselves, by whatever link and in whatever form", () => {
    const ours = [
      srv(fqdn, "NAS-afp.local", 548),
      { name: "nas-afp.local", type: "AAAA", ttl: 9, data: "FD77:0:0::1" },
      { name: "nas-afp.local", type: "NSEC", ttl: 9, data: {} },
      { name: fqdn, type: "TXT", ttl: 9, data: [] },
    ];
    expect(conflictIn({ answers: ours }, claim)).toBeUndefined();
  });

  test("is not a good-bye, and not anybody else's name", () => {
    expect(conflictIn({ answers: [{ ...srv(fqdn, "x.local", 1), ttl: 0 }] }, claim)).toBeUndefined();
    expect(
      conflictIn({ answers: [srv("Other._afpovertcp._tcp.local", "x.local", 1)] }, claim),
    ).toBeUndefined();
  });

  test("is not found in data of no sense", () => {
    for (const data of [undefined, null, 5, "x", {}, { port: "1", target: 2 }, []]) {
      expect(conflictIn({ answers: [{ name: fqdn, type: "SRV", data }] }, claim)).toBeUndefined();
    }
    expect(conflictIn({}, claim)).toBeUndefined();
  });
});

describe("two who probe at the same moment", () => {
  test("the later data goes first", () => {
    expect(losesTieBreak({ authorities: [srv(fqdn, "nas-afp.local", 549)] }, claim)).toBe(true);
    expect(losesTieBreak({ authorities: [srv(fqdn, "nas-afp.local", 547)] }, claim)).toBe(false);
    expect(losesTieBreak({ authorities: [srv(fqdn, "zzz-afp.local", 548)] }, claim)).toBe(true);
    expect(losesTieBreak({ authorities: [srv(fqdn, "aaa-afp.local", 548)] }, claim)).toBe(false);
    expect(losesTieBreak({ authorities: [srv(fqdn, "a.local", 1, 1)] }, claim)).toBe(true);
  });

  test("of addresses too", () => {
    const address = (type: string, data: string) => ({
      authorities: [{ name: "nas-afp.local", type, ttl: 1, data }],
    });
    expect(losesTieBreak(address("A", "10.77.0.9"), claim)).toBe(true);
    expect(losesTieBreak(address("A", "10.0.0.9"), claim)).toBe(false);
    expect(losesTieBreak(address("AAAA", "fd99::1"), claim)).toBe(true);
  });

  test("our own probe, heard again, is nobody else's", () => {
    expect(losesTieBreak(probeOf(claim), claim)).toBe(false);
  });
});

test("a probe asks for every name and says what it would answer", () => {
  const probe = probeOf(claim);
  expect(probe.questions).toEqual([
    { name: fqdn, type: "ANY" },
    { name: "nas-afp.local", type: "ANY" },
  ]);
  expect(probe.authorities?.map(({ name, type }) => `${name} ${type}`)).toEqual([
    `${fqdn} SRV`,
    "nas-afp.local A",
    "nas-afp.local AAAA",
  ]);
});
