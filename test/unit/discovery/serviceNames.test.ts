import { expect, test } from "vitest";

import { announcedHost, instanceName } from "../../../src/discovery/serviceNames.ts";

test("the first try is the server's name, the next ones are numbered", () => {
  expect([1, 2, 10].map((attempt) => instanceName("Bücher", attempt))).toEqual([
    "Bücher",
    "Bücher (2)",
    "Bücher (10)",
  ]);
});

test("a name fits into its label, number included, and no character is cut", () => {
  const name = instanceName(`${"x".repeat(62)}ü`, 1);
  expect(name).toBe("x".repeat(62));
  const numbered = instanceName("ü".repeat(40), 12);
  expect(Buffer.byteLength(numbered)).toBeLessThanOrEqual(63);
  expect(numbered).toMatch(/^ü+ \(12\)$/);
});

test("what a DNS name cannot hold is taken out", () => {
  expect(instanceName("Backup v1.2\u0007\n", 1)).toBe("Backup v1-2");
  expect(instanceName("Bu\u0308cher", 1)).toBe("B\u00fccher");
  expect(instanceName("\u0000 ", 1)).toBe("Bandstand");
});

test("the host is not the machine's own name, which may be avahi's", () => {
  expect(announcedHost("nas.example.org", 1)).toBe("nas-afp.local");
  expect(announcedHost("nas", 2)).toBe("nas-afp-2.local");
  expect(announcedHost("Müller's NAS", 1)).toBe("M-ller-s-NAS-afp.local");
  expect(announcedHost("", 1)).toBe("bandstand-afp.local");
  expect(announcedHost("x".repeat(80), 3).split(".")[0]?.length).toBe(63);
});
