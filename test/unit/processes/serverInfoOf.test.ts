import { expect, test } from "vitest";
import { serverFlags, serverInfo } from "../../../src/afp/serverInfo.ts";
import { plainAddress, serverInfoOf } from "../../../src/processes/serverInfoOf.ts";
import type { ServerFace } from "../../../src/processes/orders.ts";
import { decode } from "../../../src/wire/codec.ts";

const face: ServerFace = {
  index: 0,
  name: "Größe",
  macCharset: "MAC_ROMAN",
  model: "TimeCapsule8,119",
  signature: Buffer.alloc(16, 7).toString("base64"),
  uams: ["DHX2"],
  maySavePassword: true,
  maySetPassword: true,
  quantumBytes: 1 << 20,
  tickleSeconds: 30,
  timeoutTickles: 4,
  isAnnounced: false,
  addresses: [],
  announcedVolumes: [],
};

const infoAt = (address: string) => decode(serverInfo, serverInfoOf(face, { address, port: 548 }));

test.each([
  ["192.0.2.10", [192, 0, 2, 10]],
  ["::ffff:192.0.2.10", [192, 0, 2, 10]],
  ["2001:db8::1", [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]],
])("a client of %s is told that address", (address, bytes) => {
  expect(infoAt(address).addresses).toEqual([{ kind: "ipPort", address: Buffer.from(bytes), port: 548 }]);
});

test("a link-local address, which means nothing elsewhere, is not told", () => {
  expect(infoAt("fe80::1%eth0").addresses).toBeUndefined();
});

test("name and signature are the server's", () => {
  const info = infoAt("192.0.2.10");
  expect(info.name).toBe("Größe");
  expect(info.signature).toEqual(Buffer.alloc(16, 7));
});

test("only IPv4 in IPv6 is unwrapped", () => {
  expect(plainAddress("::ffff:10.0.0.1")).toBe("10.0.0.1");
  expect(plainAddress("::ffff:cafe")).toBe("::ffff:cafe");
  expect(plainAddress("10.0.0.1")).toBe("10.0.0.1");
});

test("that passwords can be changed is said where they can, and that none may be kept where none may", () => {
  const flagsOf = (may: Partial<ServerFace>) =>
    decode(serverInfo, serverInfoOf({ ...face, ...may }, undefined)).flags &
    (serverFlags.changePassword | serverFlags.dontSavePassword);
  expect(flagsOf({ maySetPassword: true, maySavePassword: true })).toBe(0x0002);
  expect(flagsOf({ maySetPassword: false, maySavePassword: false })).toBe(0x0004);
});
