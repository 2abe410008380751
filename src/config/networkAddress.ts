import { parseHostMask } from "../system/hostMask.ts";

/** An IPv4 or IPv6 address as typed is one, whole and without a prefix length. */
export function isAddress(text: string): boolean {
  return isIpv4(text) || isIpv6(text);
}

/** Whether listening there is listening everywhere. */
export function isWildcard(address: string): boolean {
  return /^[0.:]+$/.test(address) && isAddress(address);
}

/**
 * A network as `address/bits`, IPv4 filled up to four numbers; undefined: not understood. The end of an IPv4 network
 * may be left away (`192.168.100/24`, as in Netatalk; `192.168.100.` and `192.168.100`, as in hosts.allow), the length
 * may be a mask (`10.0.0.0/255.0.0.0`), and IPv6 may stand in brackets. A host name is none: whoever answers for the
 * name would decide who is let in.
 */
export function parseNetwork(text: string): string | undefined {
  const network = parseHostMask(text);
  if (network === undefined) return undefined;
  const { bytes, bits } = network;
  const [address = ""] = text.trim().split("/", 1);
  if (bytes.length === 16) return `${address.replaceAll(/[[\]]/g, "").toLowerCase()}/${bits}`;
  // A part of an address names a network only as far as it is written: 192.168/24 may mean anything.
  const written = address.split(".").filter((part) => part !== "").length;
  return address.includes(":") || bits <= written * 8 ? `${bytes.join(".")}/${bits}` : undefined;
}

function isIpv4(text: string): boolean {
  const numbers = text.split(".");
  return numbers.length === 4 && numbers.every(isByte);
}

/** Decimal; a leading zero could mean octal, so it is not accepted. */
function isByte(text: string): boolean {
  return /^(0|[1-9]\d{0,2})$/.test(text) && Number(text) <= 255;
}

function isIpv6(text: string): boolean {
  if (text.length > 45 || !/^[0-9a-f:.]+$/i.test(text)) return false;
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  let count = groups.length;
  const last = groups.at(-1) ?? "";
  const endsInIpv4 = last.includes(".") && isIpv4(last) && text.endsWith(last);
  if (endsInIpv4) count++;
  const hexGroups = endsInIpv4 ? groups.slice(0, -1) : groups;
  if (!hexGroups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  return halves.length === 2 ? count <= 7 : count === 8;
}
