/** The bytes of an IPv4 or IPv6 address, without its zone (`%eth0`); undefined: it is none. */
export function addressBytes(text: string): Uint8Array | undefined {
  const address = text.replace(/%.*$/s, "");
  if (!address.includes(":")) return ipv4Bytes(address);
  // An IPv4 address at the end stands for the last two groups.
  const tail = /[^:]*$/.exec(address)?.[0] ?? "";
  if (!tail.includes(".")) return ipv6Bytes(address);
  const [a, b, c, d] = ipv4Bytes(tail) ?? [];
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  const groups = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  return ipv6Bytes(address.slice(0, -tail.length) + groups);
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

function ipv4Bytes(text: string): Uint8Array | undefined {
  const numbers = text.split(".");
  if (numbers.length !== 4 || !numbers.every((each) => /^\d{1,3}$/.test(each) && Number(each) <= 255)) {
    return undefined;
  }
  return Uint8Array.from(numbers, Number);
}

function ipv6Bytes(text: string): Uint8Array | undefined {
  const halves = text.split("::");
  const groupsOf = (half: string | undefined) => (half === undefined || half === "" ? [] : half.split(":"));
  const before = groupsOf(halves[0]);
  const after = groupsOf(halves[1]);
  const missing = 8 - before.length - after.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return undefined;
  const groups = [...before, ...Array.from({ length: missing }, () => "0"), ...after];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  const values = groups.map((group) => Number.parseInt(group, 16));
  return Uint8Array.from(values.flatMap((value) => [value >> 8, value & 0xff]));
}
