import { addressBytes, canonicalAddress } from "./ipAddress.ts";
import type { MdnsPacket, MdnsRecord, SrvData } from "./mdnsPacket.ts";
import { isSameName, srvDataOf } from "./mdnsPacket.ts";

/** The names that nobody else may have, and what we say of them. */
export interface Claim {
  host: string;
  /** The machine's addresses on all links, in canonical form: who tells these of our host is one of us. */
  ownAddresses: ReadonlySet<string>;
  /** For the question who goes first; of the link with the most. */
  addresses: readonly string[];
  services: readonly { fqdn: string; port: number }[];
}

/** Which of our names another one has. */
export type Conflict = "instance" | "host";

/** The name that a response shows to be somebody else's. */
export function conflictIn(packet: MdnsPacket, claim: Claim): Conflict | undefined {
  const records = [...(packet.answers ?? []), ...(packet.additionals ?? [])];
  for (const record of records) {
    // A good-bye gives a name free.
    if (record.ttl === 0) continue;
    const conflict = conflictWith(record, claim);
    if (conflict !== undefined) return conflict;
  }
  return undefined;
}

/**
 * Whether somebody asks for one of our names in order to take it at the same moment, and goes first: the
 * one whose data is later in the alphabet (RFC 6762, 8.2).
 */
export function losesTieBreak(query: MdnsPacket, claim: Claim): boolean {
  return (query.authorities ?? []).some((record) => {
    if (conflictWith(record, claim) === undefined) return false;
    const theirs = srvDataOf(record);
    if (theirs !== undefined) {
      const service = claim.services.find(({ fqdn }) => isSameName(fqdn, record.name));
      if (service === undefined) return false;
      return compareSrv({ priority: 0, weight: 0, port: service.port, target: claim.host }, theirs) < 0;
    }
    const bytes = typeof record.data === "string" ? addressBytes(record.data) : undefined;
    const ours = claim.addresses.map(addressBytes).find((each) => each?.length === bytes?.length);
    if (bytes === undefined) return false;
    // An A record comes before an AAAA record.
    return ours === undefined ? bytes.length > 4 : Buffer.compare(ours, bytes) < 0;
  });
}

/** What a probe asks for, and what it would answer itself. */
export function probeOf(claim: Claim): MdnsPacket {
  const services = claim.services.map(({ fqdn, port }) => ({
    name: fqdn,
    type: "SRV",
    ttl: 120,
    data: { priority: 0, weight: 0, port, target: claim.host },
  }));
  const addresses = claim.addresses.map((address) => ({
    name: claim.host,
    type: address.includes(":") ? "AAAA" : "A",
    ttl: 120,
    data: address,
  }));
  const names = [...claim.services.map(({ fqdn }) => fqdn), claim.host];
  return {
    questions: names.map((name) => ({ name, type: "ANY" })),
    authorities: [...services, ...addresses],
  };
}

function conflictWith(record: MdnsRecord, claim: Claim): Conflict | undefined {
  const service = claim.services.find(({ fqdn }) => isSameName(fqdn, record.name));
  if (service !== undefined) {
    const srv = srvDataOf(record);
    if (srv === undefined) return undefined;
    return srv.port === service.port && isSameName(srv.target, claim.host) ? undefined : "instance";
  }
  const isAddress = record.type === "A" || record.type === "AAAA";
  if (!isAddress || !isSameName(record.name, claim.host) || typeof record.data !== "string") return undefined;
  return claim.ownAddresses.has(canonicalAddress(record.data)) ? undefined : "host";
}

function compareSrv(ours: SrvData, theirs: SrvData): number {
  return (
    ours.priority - theirs.priority ||
    ours.weight - theirs.weight ||
    ours.port - theirs.port ||
    Buffer.compare(wireName(ours.target), wireName(theirs.target))
  );
}

function wireName(name: string): Uint8Array {
  const labels = name.split(".").map((label) => Buffer.from(label));
  return Buffer.concat(labels.flatMap((label) => [Uint8Array.of(label.length), label]));
}
