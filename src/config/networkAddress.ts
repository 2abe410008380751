/** An IPv4 or IPv6 address as typed is one, whole and without a prefix length. */
export function isAddress(text: string): boolean {
  return isIpv4(text) || isIpv6(text);
}

/** Whether listening there is listening everywhere. */
export function isWildcard(address: string): boolean {
  return /^[0.:]+$/.test(address) && isAddress(address);
}

/**
 * A network as `address/bits`, IPv4 filled up to four numbers; undefined: not understood.
 * Netatalk lets the end of an IPv4 network away (`192.168.100/24`).
 */
export function parseNetwork(text: string): string | undefined {
  const [address = "", bits, ...rest] = text.split("/");
  if (rest.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return undefined;
  if (isIpv6(address)) {
    const length = Number(bits ?? 128);
    return length <= 128 ? `${address.toLowerCase()}/${length}` : undefined;
  }
  const length = Number(bits ?? 32);
  const numbers = address.split(".");
  if (length > 32 || !numbers.every(isByte) || numbers.length > 4) return undefined;
  // A part of an address names a network only with its length, and only as far as it is written.
  if (numbers.length < 4 && (bits === undefined || length > numbers.length * 8)) return undefined;
  return `${[...numbers, "0", "0", "0"].slice(0, 4).join(".")}/${length}`;
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
