import type { Codec } from "../wire/codec.ts";
import { MalformedMessage, Reader } from "../wire/Reader.ts";
import { Writer } from "../wire/Writer.ts";

/** Where a server can be reached; addresses are their 4 or 16 bytes. An unknown tag keeps its bytes. */
export type ServerAddress =
  | { kind: "ip"; address: Buffer }
  | { kind: "ipPort"; address: Buffer; port: number }
  | { kind: "dnsName"; name: string }
  | { kind: "other"; tag: number; data: Buffer };

const tags = { ipv4: 1, ipv4Port: 2, dnsName: 4, ipv6: 6, ipv6Port: 7 } as const;
const ipv4Bytes = 4;
const ipv6Bytes = 16;

function read(from: Reader): ServerAddress {
  const length = from.u8();
  if (length < 2) throw new MalformedMessage("an address shorter than its own head");
  const tag = from.u8();
  const data = Buffer.from(from.bytes(length - 2));
  const part = new Reader(data);
  switch (tag) {
    case tags.ipv4:
      return { kind: "ip", address: part.bytes(ipv4Bytes) };
    case tags.ipv6:
      return { kind: "ip", address: part.bytes(ipv6Bytes) };
    case tags.ipv4Port:
      return { kind: "ipPort", address: part.bytes(ipv4Bytes), port: part.u16() };
    case tags.ipv6Port:
      return { kind: "ipPort", address: part.bytes(ipv6Bytes), port: part.u16() };
    case tags.dnsName:
      return { kind: "dnsName", name: data.toString("latin1") };
    default:
      return { kind: "other", tag, data };
  }
}

function partsOf(address: ServerAddress): [tag: number, data: Buffer] {
  switch (address.kind) {
    case "ip":
      return [address.address.length === ipv4Bytes ? tags.ipv4 : tags.ipv6, address.address];
    case "ipPort": {
      const data = new Writer();
      data.bytes(address.address);
      data.u16(address.port);
      return [address.address.length === ipv4Bytes ? tags.ipv4Port : tags.ipv6Port, data.finish()];
    }
    case "dnsName":
      return [tags.dnsName, Buffer.from(address.name, "latin1")];
    case "other":
      return [address.tag, address.data];
  }
}

/** One network address of a server: a length that counts itself, a tag, the address. */
export const serverAddress: Codec<ServerAddress> = {
  read,
  write(into, address) {
    const [tag, data] = partsOf(address);
    into.u8(data.length + 2);
    into.u8(tag);
    into.bytes(data);
  },
};
