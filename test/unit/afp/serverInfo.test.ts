import { expect, test } from "vitest";
import { serverFlags, serverInfo, serverInfoBlock } from "../../../src/afp/serverInfo.ts";
import { decode, encode } from "../../../src/wire/codec.ts";
import { MalformedMessage } from "../../../src/wire/Reader.ts";
import { gateServer } from "../../support/gate.ts";

const decoded = decode(serverInfo, serverInfoBlock(gateServer));

test("the block names the server in UTF-8 and in MacRoman", () => {
  expect(decoded.name).toBe("Büro");
  expect(decoded.macName).toBe("Büro");
  expect(serverInfoBlock(gateServer).includes(Buffer.from("Bu\u0308ro"))).toBe(true);
});

test("a name that MacRoman lacks or that is too long for it is replaced and cut there only", () => {
  const name = "備份".repeat(20);
  const info = decode(serverInfo, serverInfoBlock({ ...gateServer, name }));
  expect(info.name).toBe(name);
  expect(info.macName).toBe("?".repeat(31));
});

test("every version is on offer, the oldest first, and the listed methods only", () => {
  expect(decoded.versions).toEqual(["AFP2.2", "AFP2.3", "AFPX03", "AFP3.1", "AFP3.2", "AFP3.3", "AFP3.4"]);
  expect(decoded.uams).toEqual(["DHX2", "No User Authent"]);
});

test("the flags say what is there, and what the settings allow", () => {
  expect(decoded.flags).toBe(0x8b79);
  const other = {
    ...gateServer,
    addresses: [],
    maySavePassword: false,
    maySetPassword: true,
    knowsUuids: true,
  };
  const info = decode(serverInfo, serverInfoBlock(other));
  const { tcp, dontSavePassword, changePassword, uuids } = serverFlags;
  expect(info.flags).toBe((0x8b79 & ~tcp) | dontSavePassword | changePassword | uuids);
  expect(info.addresses).toBeUndefined();
});

test("addresses of both families, with and without a port, names and unknown tags come back", () => {
  const addresses = [
    { kind: "ip", address: Buffer.of(192, 0, 2, 1) },
    { kind: "ipPort", address: Buffer.of(192, 0, 2, 1), port: 5548 },
    { kind: "ip", address: Buffer.alloc(16, 0xfd) },
    { kind: "ipPort", address: Buffer.alloc(16, 0xfd), port: 548 },
    { kind: "dnsName", name: "nas.example:548" },
    { kind: "other", tag: 5, data: Buffer.of(1, 2, 3) },
  ] as const;
  const block = serverInfoBlock({ ...gateServer, addresses });
  expect(decode(serverInfo, block).addresses).toEqual(addresses);
  expect(block.includes(Buffer.from("0207fd", "hex"))).toBe(false);
  expect(block.includes(Buffer.from(`1407${"fd".repeat(16)}0224`, "hex"))).toBe(true);
});

test("the name stands at an even offset, whatever is before it", () => {
  for (const name of ["n", "na", "nas"]) {
    const block = serverInfoBlock({ ...gateServer, name });
    const nameLength = block.length - name.length - 2;
    expect(nameLength % 2).toBe(0);
    expect(decode(serverInfo, block).name).toBe(name);
  }
});

test("no truncation of a block is read as a whole one, and none does harm", () => {
  const block = serverInfoBlock(gateServer);
  for (let length = 0; length < block.length; length++) {
    expect(() => decode(serverInfo, block.subarray(0, length))).toThrow(MalformedMessage);
  }
});

test("offsets beyond the block are refused", () => {
  const block = serverInfoBlock(gateServer);
  block.writeUInt16BE(0xffff, 2);
  expect(() => decode(serverInfo, block)).toThrow(MalformedMessage);
});

test("an icon and directory names are kept", () => {
  const info = { ...decoded, icon: Buffer.alloc(256, 7), directoryNames: ["afpserver/nas@EXAMPLE", "ü"] };
  expect(decode(serverInfo, encode(serverInfo, info))).toEqual(info);
});
