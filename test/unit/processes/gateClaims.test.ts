import { expect, test } from "vitest";
import type { ServerFace, ServerFront } from "../../../src/processes/orders.ts";
import { isConnectionOf, isOffered } from "../../../src/processes/supervisor/gateClaims.ts";
import { parseHostMask } from "../../../src/system/hostMask.ts";

const everywhere: ServerFace = {
  index: 0,
  name: "S",
  model: "",
  macCharset: "MAC_ROMAN",
  signature: "",
  uams: ["DHX2"],
  maySavePassword: true,
  maySetPassword: false,
  quantumBytes: 1,
  tickleSeconds: 1,
  timeoutTickles: 1,
  isAnnounced: false,
  addresses: [],
  announcedVolumes: [],
};
const mask = parseHostMask("10.0.5.0/24") ?? { bytes: [], bits: 0 };
const front: ServerFront = {
  everywhere,
  ranges: [{ mask, face: { ...everywhere, uams: ["No User Authent", "DHCAST128"] } }],
};

test.each([
  ["10.0.5.1", "DHCAST128", "anna", true],
  ["10.0.6.1", "DHCAST128", "anna", false],
  ["10.0.6.1", "DHX2", "anna", true],
  ["10.0.5.1", "DHX2", "anna", false],
  ["10.0.5.1", "No User Authent", undefined, true],
  ["10.0.6.1", "No User Authent", undefined, false],
  ["10.0.5.1", "No User Authent", "anna", false],
  ["10.0.6.1", "DHX2", undefined, false],
  ["10.0.6.1", "dhx2", "anna", false],
])("from %s by %s as %s: %s", (address, method, user, isRight) => {
  expect(isOffered(front, { address, method, user })).toBe(isRight);
});

const peer = { address: "10.0.5.1", port: 5000 };
const own = { address: "192.0.2.1", port: 548 };
const at = (...addresses: string[]) => ({
  front: { ...front, everywhere: { ...everywhere, addresses } },
  port: 548,
});

test.each([
  ["as it was said", at(), "10.0.5.1", { own, peer }, true],
  ["IPv4 inside IPv6", at(), "10.0.5.1", { own, peer: { ...peer, address: "::ffff:10.0.5.1" } }, true],
  ["from another address", at(), "10.0.5.2", { own, peer }, false],
  ["at another server's port", at(), "10.0.5.1", { own: { ...own, port: 549 }, peer }, false],
  ["at the server's address", at("192.0.2.1"), "10.0.5.1", { own, peer }, true],
  ["at another server's address", at("192.0.2.2", "::1"), "10.0.5.1", { own, peer }, false],
  ["where the server is everywhere", at("0.0.0.0"), "10.0.5.1", { own, peer }, true],
])("a connection %s", (_what, server, address, ends, isIts) => {
  expect(isConnectionOf(server, address, ends)).toBe(isIts);
});
