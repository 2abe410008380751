import type { NetworkInterfaceInfo } from "node:os";

import { canonicalAddress, isInNetwork } from "./ipAddress.ts";
import type { Sender } from "./mdnsPacket.ts";

/** What `os.networkInterfaces()` gives. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** One network that we are announced in, by IPv4 or by IPv6. */
export interface Link {
  /** The same as long as it is the same interface and family. */
  key: string;
  interfaceName: string;
  family: "IPv4" | "IPv6";
  /** What names the interface to the socket: an address of its own for IPv4, `::%name` for IPv6. */
  selector: string;
  /** All addresses of the interface, of both families: who hears us here can reach these. */
  ipv4: readonly string[];
  ipv6: readonly string[];
  networks: readonly { address: string; prefixBits: number }[];
}

/** Interfaces without a hardware address are tunnels and the like, where nobody looks for a backup disk. */
const noHardware = "00:00:00:00:00:00";

/**
 * The links to be announced in. `only` narrows it to these addresses (a server that listens on some of them
 * is not reachable by the others); empty: all.
 */
export function linksOf(interfaces: Interfaces, only: readonly string[] = []): readonly Link[] {
  const wanted = new Set(only.map(canonicalAddress));
  const links: Link[] = [];
  for (const [name, all = []] of Object.entries(interfaces)) {
    const usable = all.filter(
      ({ internal, mac, address }) =>
        !internal && mac !== noHardware && (wanted.size === 0 || wanted.has(canonicalAddress(address))),
    );
    const ipv4 = addressesOf(usable, "IPv4");
    const ipv6 = addressesOf(usable, "IPv6");
    const networks = all.map(({ address, cidr }) => ({ address, prefixBits: prefixBitsOf(cidr) }));
    const shared = { interfaceName: name, ipv4, ipv6, networks };
    const [first] = ipv4;
    if (first !== undefined) links.push({ ...shared, key: `${name}/IPv4`, family: "IPv4", selector: first });
    const hasIpv6 = all.some(({ family, internal }) => family === "IPv6" && !internal);
    if (hasIpv6 && usable.length > 0) {
      links.push({ ...shared, key: `${name}/IPv6`, family: "IPv6", selector: `::%${name}` });
    }
  }
  return links;
}

/**
 * What became of the links: those of `after` that are new or have other addresses, and the keys that are
 * gone.
 */
export function compareLinks(
  before: readonly Link[],
  after: readonly Link[],
): { added: readonly Link[]; changed: readonly Link[]; gone: readonly Link[] } {
  const known = new Map(before.map((link) => [link.key, link]));
  const keys = new Set(after.map(({ key }) => key));
  return {
    added: after.filter(({ key }) => !known.has(key)),
    changed: after.filter((link) => {
      const old = known.get(link.key);
      return old !== undefined && signatureOf(old) !== signatureOf(link);
    }),
    gone: before.filter(({ key }) => !keys.has(key)),
  };
}

/**
 * Whether a packet that a link's socket got came in by this link: Linux gives every socket the packets of
 * all interfaces. Who has an address of no network that we know may be anywhere, so everybody answers.
 */
export function cameInBy(link: Link, all: readonly Link[], sender: Sender): boolean {
  const zone = /%(.+)$/s.exec(sender.address)?.[1];
  if (zone !== undefined) return zone === link.interfaceName;
  if (/^::ffff:\d/i.test(sender.address)) return false;
  return isNeighbour(link, sender) || !all.some((other) => isNeighbour(other, sender));
}

/**
 * Whether the sender's address belongs to one of the link's networks: only then an answer goes to it
 * alone.
 */
export function isNeighbour(link: Link, sender: Sender): boolean {
  return link.networks.some(({ address, prefixBits }) => isInNetwork(sender.address, address, prefixBits));
}

function addressesOf(infos: readonly NetworkInterfaceInfo[], family: "IPv4" | "IPv6"): readonly string[] {
  return infos.filter((info) => info.family === family).map(({ address }) => address.replace(/%.*$/s, ""));
}

function prefixBitsOf(cidr: string | null): number {
  const bits = Number(cidr?.split("/")[1] ?? Number.NaN);
  return Number.isInteger(bits) ? bits : 128;
}

function signatureOf({ selector, ipv4, ipv6 }: Link): string {
  return [selector, ...ipv4.toSorted(), ...ipv6.toSorted()].join(" ");
}
