/**
 * A range of addresses: the first `bits` bits of `bytes` (4 for IPv4, 16 for IPv6); the rest of `bytes` is
 * zero.
 */
export interface HostMask {
  bytes: readonly number[];
  bits: number;
}

const textMax = 128;
const ipv4Mapped: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/**
 * Reads an address or a range as people write them: `192.168.1.7`, `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, the
 * short forms `192.168.100/24`, `10.0.` and `10.0` (a range of the parts that are given), `fe80::/10`,
 * `2001:db8::1`, `[::1]`.
 */
export function parseHostMask(text: string): HostMask | undefined {
  if (text.length > textMax) return undefined;
  const [address = "", maskText, ...more] = text.trim().split("/");
  if (more.length > 0) return undefined;
  return address.includes(":") ? parseIpv6Mask(address, maskText) : parseIpv4Mask(address, maskText);
}

/**
 * Whether an address (IPv4 inside IPv6 counts as IPv4) lies in the range. What is no address lies in none.
 */
export function matchesHost(mask: HostMask, address: string): boolean {
  const bytes = parseAddress(address);
  if (bytes === undefined || bytes.length !== mask.bytes.length) return false;
  return keepBits(bytes, mask.bits).every((byte, index) => byte === mask.bytes[index]);
}

/** Of the ranges that an address lies in, the narrowest: what is said of a few counts before what is said of many. */
export function narrowest<Range extends { mask: HostMask }>(
  ranges: readonly Range[],
  address: string,
): Range | undefined {
  const around = ranges.filter(({ mask }) => matchesHost(mask, address));
  return around.toSorted((one, other) => other.mask.bits - one.mask.bits)[0];
}

/** Whether two texts are one address, however it is written. */
export function isSameAddress(one: string, other: string): boolean {
  const bytes = parseAddress(one)?.join(".");
  return bytes !== undefined && bytes === parseAddress(other)?.join(".");
}

/** The 4 or 16 bytes of a complete address; a zone (`%eth0`) is left out, IPv4 inside IPv6 becomes IPv4. */
export function parseAddress(text: string): number[] | undefined {
  if (text.length > textMax) return undefined;
  const [address = ""] = text.split("%", 1);
  if (!address.includes(":")) {
    const bytes = parseOctets(address);
    return bytes?.length === 4 ? bytes : undefined;
  }
  const bytes = parseIpv6(address);
  return bytes !== undefined && isIpv4Mapped(bytes) ? bytes.slice(12) : bytes;
}

function parseIpv4Mask(address: string, maskText: string | undefined): HostMask | undefined {
  const isOpen = address.endsWith(".");
  const octets = parseOctets(isOpen ? address.slice(0, -1) : address);
  if (octets === undefined || (isOpen && octets.length === 4)) return undefined;
  // A lone number is more likely a slip than a network.
  if (octets.length === 1 && !isOpen && maskText === undefined) return undefined;
  const bits = maskText === undefined ? octets.length * 8 : parseIpv4Bits(maskText);
  if (bits === undefined) return undefined;
  return { bytes: keepBits([...octets, 0, 0, 0].slice(0, 4), bits), bits };
}

function parseIpv4Bits(text: string): number | undefined {
  if (!text.includes(".")) return parseNumber(text, 32);
  const octets = parseOctets(text);
  if (octets?.length !== 4) return undefined;
  const pattern = octets.map((octet) => octet.toString(2).padStart(8, "0")).join("");
  return /^1*0*$/.test(pattern) ? pattern.replaceAll("0", "").length : undefined;
}

function parseIpv6Mask(address: string, maskText: string | undefined): HostMask | undefined {
  const bytes = parseIpv6(/^\[.*\]$/.test(address) ? address.slice(1, -1) : address);
  const bits = maskText === undefined ? 128 : parseNumber(maskText, 128);
  if (bytes === undefined || bits === undefined) return undefined;
  if (isIpv4Mapped(bytes) && bits >= 96)
    return { bytes: keepBits(bytes.slice(12), bits - 96), bits: bits - 96 };
  return { bytes: keepBits(bytes, bits), bits };
}

/** One to four decimal parts. A leading zero would be octal to some programs, so it is no number here. */
function parseOctets(text: string): number[] | undefined {
  const parts = text.split(".");
  if (parts.length > 4) return undefined;
  const octets = parts.map((part) => parseNumber(part, 255));
  return octets.every((octet) => octet !== undefined) ? octets : undefined;
}

function parseNumber(text: string, max: number): number | undefined {
  if (!/^(0|[1-9]\d{0,2})$/.test(text)) return undefined;
  const value = Number(text);
  return value <= max ? value : undefined;
}

function parseIpv6(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(parseGroups);
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const given = head.length + (tail?.length ?? 0);
  if (halves.length === 1) return given === 16 ? head : undefined;
  return given <= 14 ? [...head, ...Array<number>(16 - given).fill(0), ...(tail ?? [])] : undefined;
}

/** Groups of four hexadecimal digits; the last may be an IPv4 address. */
function parseGroups(text: string): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [index, group] of groups.entries()) {
    if (index === groups.length - 1 && group.includes(".")) {
      const octets = parseOctets(group);
      if (octets?.length !== 4) return undefined;
      bytes.push(...octets);
    } else if (/^[\da-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else return undefined;
  }
  return bytes;
}

function isIpv4Mapped(bytes: readonly number[]): boolean {
  return bytes.length === 16 && ipv4Mapped.every((byte, index) => byte === bytes[index]);
}

function keepBits(bytes: readonly number[], bits: number): number[] {
  return bytes.map((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8));
    return byte & (0xff << (8 - kept)) & 0xff;
  });
}
