import { expect, test } from "vitest";
import { matchesHost, parseAddress, parseHostMask } from "../../../src/system/hostMask.ts";

const inside: [mask: string, address: string][] = [
  ["192.168.1.7", "192.168.1.7"],
  ["192.168.1.7/32", "192.168.1.7"],
  ["192.168.100/24", "192.168.100.3"],
  ["192.168.100.99/24", "192.168.100.3"],
  ["10.0.", "10.0.255.1"],
  ["10.0", "10.0.255.1"],
  ["10.", "10.9.8.7"],
  ["10/8", "10.9.8.7"],
  ["172.16.0.0/12", "172.31.255.255"],
  ["172.16.0.0/255.240.0.0", "172.31.255.255"],
  ["0.0.0.0/0", "8.8.8.8"],
  [" 192.168.1.7 ", "192.168.1.7"],
  ["192.168.1.0/24", "::ffff:192.168.1.9"],
  ["::ffff:192.168.1.0/120", "192.168.1.9"],
  ["fe80::/10", "fe80::1%eth0"],
  ["2001:db8::1", "2001:DB8:0:0:0:0:0:1"],
  ["[2001:db8::1]", "2001:db8::1"],
  ["2001:db8::/33", "2001:db8:7fff::1"],
  ["::/0", "2001:db8::1"],
  ["::1", "::1"],
];

test.each(inside)("%s holds %s", (mask, address) => {
  const parsed = parseHostMask(mask);
  expect(parsed && matchesHost(parsed, address)).toBe(true);
});

const outside: [mask: string, address: string][] = [
  ["192.168.1.7", "192.168.1.8"],
  ["192.168.100/24", "192.168.101.3"],
  ["10.0.", "10.1.0.0"],
  ["172.16.0.0/12", "172.32.0.0"],
  ["fe80::/10", "fec0::1"],
  ["2001:db8::/33", "2001:db8:8000::1"],
  ["0.0.0.0/0", "2001:db8::1"],
  ["::/0", "10.0.0.1"],
  ["0.0.0.0/0", "no address"],
  ["0.0.0.0/0", "10.0"],
  ["0.0.0.0/0", ""],
];

test.each(outside)("%s does not hold %s", (mask, address) => {
  const parsed = parseHostMask(mask);
  expect(parsed && matchesHost(parsed, address)).toBe(false);
});

const unreadable = [
  "",
  "10",
  "1.2.3.4.",
  "1.2.3.4.5",
  "1.2.3.256",
  "1.2.3.04",
  "1..3",
  ".1.2",
  "1.2.3.4/33",
  "1.2.3.4/",
  "1.2.3.4/8/8",
  "1.2.3.4/-1",
  "1.2.3.4/255.0.255.0",
  "1.2.3.4/255.0",
  "fe80::/129",
  "fe80",
  ":",
  ":::",
  "1::2::3",
  "1:2:3:4:5:6:7:8:9",
  "1:2:3:4:5:6:7::8",
  "12345::",
  "::1.2.3",
  "::g",
  "host.example",
  "1.2.3.4 5",
  "1".repeat(200),
];

test.each(unreadable)("%j is no range", (text) => {
  expect(parseHostMask(text)).toBeUndefined();
});

test("an address is complete, and IPv4 inside IPv6 is IPv4", () => {
  expect(parseAddress("10.0")).toBeUndefined();
  expect(parseAddress("::ffff:10.1.2.3")).toEqual([10, 1, 2, 3]);
  expect(parseAddress("::10.1.2.3")).toHaveLength(16);
  expect(parseAddress("fe80::1%en0")).toEqual([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
});
