import fc from "fast-check";
import { expect, test } from "vitest";
import { serverInfo } from "../../src/afp/serverInfo.ts";
import { decode, encode } from "../../src/wire/codec.ts";
import { MalformedMessage } from "../../src/wire/Reader.ts";
import { decodeMacRoman } from "../../src/wire/macRoman.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const parameters = { seed, numRuns: 300 };

const bytesOf = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Buffer.from(bytes));
const upTo = (length: number) => fc.uint8Array({ maxLength: length }).map((bytes) => Buffer.from(bytes));
const macText = (length: number) => upTo(length).map(decodeMacRoman);
const utf8Text = (length: number) =>
  fc.string({ unit: "binary", maxLength: length }).map((text) => text.normalize("NFC"));
const ip = fc.oneof(bytesOf(4), bytesOf(16));
const address = fc.oneof(
  fc.record({ kind: fc.constant("ip" as const), address: ip }),
  fc.record({ kind: fc.constant("ipPort" as const), address: ip, port: fc.nat(0xffff) }),
  fc.record({
    kind: fc.constant("dnsName" as const),
    name: upTo(200).map((name) => name.toString("latin1")),
  }),
  fc.record({ kind: fc.constant("other" as const), tag: fc.integer({ min: 8, max: 255 }), data: upTo(253) }),
);
const absent = fc.constant(undefined);

const anyInfo = fc
  .record({
    machineType: macText(16),
    versions: fc.array(macText(20), { maxLength: 20 }),
    uams: fc.array(macText(20), { maxLength: 20 }),
    icon: fc.option(bytesOf(256), { nil: undefined }),
    flags: fc.nat(0xffff),
    macName: macText(31),
    signature: fc.option(bytesOf(16), { nil: undefined }),
    addresses: fc.option(fc.array(address, { maxLength: 40 }), { nil: undefined }),
    directoryNames: fc.option(fc.array(utf8Text(60), { maxLength: 8 }), { nil: undefined }),
    name: fc.oneof(utf8Text(200), absent),
  })
  // The name's offset counts only with its flag.
  .map((info) => ({ ...info, flags: info.name === undefined ? info.flags & ~0x200 : info.flags | 0x200 }));

test(`any description comes back as it was (seed ${seed})`, () => {
  fc.assert(
    fc.property(anyInfo, (info) => {
      expect(decode(serverInfo, encode(serverInfo, info))).toEqual(info);
    }),
    parameters,
  );
});

test(`any bytes are a description or a malformed message (seed ${seed})`, () => {
  fc.assert(
    fc.property(upTo(200), (block) => {
      try {
        decode(serverInfo, block);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedMessage);
      }
    }),
    parameters,
  );
});
