import { expect, test } from "vitest";

import { addressBytes, canonicalAddress, isInNetwork } from "../../../src/discovery/ipAddress.ts";

test("one address has one form, however it is written", () => {
  for (const text of ["fe80::1", "FE80:0:0:0:0:0:0:1", "fe80:0000::0001", "fe80::0.0.0.1", "fe80::1%eth0"]) {
    expect(canonicalAddress(text)).toBe(canonicalAddress("fe80::1"));
  }
  expect(canonicalAddress("::ffff:10.0.0.1")).toBe(canonicalAddress("::ffff:a00:1"));
});

test.each([
  "",
  "1.2.3",
  "1.2.3.256",
  "1.2.3.4.5",
  "::1::",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "fe80::12345",
  "x",
  ":::",
  "::1.2.3",
])("%j is no address", (text) => {
  expect(addressBytes(text)).toBeUndefined();
});

test("a network holds the addresses that begin alike, and none of the other family", () => {
  expect(isInNetwork("10.77.1.9", "10.77.0.1", 16)).toBe(true);
  expect(isInNetwork("10.78.0.9", "10.77.0.1", 16)).toBe(false);
  expect(isInNetwork("10.77.0.130", "10.77.0.129", 25)).toBe(true);
  expect(isInNetwork("10.77.0.1", "10.77.0.129", 25)).toBe(false);
  expect(isInNetwork("1.2.3.4", "5.6.7.8", 0)).toBe(true);
  expect(isInNetwork("fd77::2", "fd77::1", 64)).toBe(true);
  expect(isInNetwork("fd78::2", "fd77::1", 64)).toBe(false);
  expect(isInNetwork("10.0.0.1", "::1", 0)).toBe(false);
  expect(isInNetwork("nonsense", "::1", 0)).toBe(false);
});
