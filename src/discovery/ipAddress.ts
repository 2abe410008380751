import { parseAddress } from "../system/hostMask.ts";

/** The bytes of an IPv4 or IPv6 address, without its zone (`%eth0`); undefined: it is none. */
export function addressBytes(text: string): Uint8Array | undefined {
  const bytes = parseAddress(text);
  return bytes === undefined ? undefined : Uint8Array.from(bytes);
}

/** One form for each address, however it is written. */
export function canonicalAddress(text: string): string {
  return addressBytes(text)?.join(".") ?? text;
}

/** Whether an address lies in the network that another address and the length of its prefix describe. */
export function isInNetwork(address: string, network: string, prefixBits: number): boolean {
  const one = addressBytes(address);
  const other = addressBytes(network);
  if (one === undefined || other === undefined || one.length !== other.length) return false;
  return one.every((byte, index) => {
    const bits = Math.min(8, Math.max(0, prefixBits - index * 8));
    const mask = (0xff00 >> bits) & 0xff;
    return (byte & mask) === ((other[index] ?? 0) & mask);
  });
}
