/** A DNS record as multicast-dns decodes it; `data` comes from the network and may be anything. */
export interface MdnsRecord {
  name: string;
  type: string;
  class?: string;
  ttl?: number;
  /** The receiver shall forget what it had under this name and type. */
  flush?: boolean;
  data: unknown;
}

/** What a query asks. */
export interface MdnsQuestion {
  name: string;
  type: string;
  class?: string;
}

/** A query or a response. */
export interface MdnsPacket {
  id?: number;
  questions?: MdnsQuestion[];
  answers?: MdnsRecord[];
  authorities?: MdnsRecord[];
  additionals?: MdnsRecord[];
}

/** Where a packet came from. */
export interface Sender {
  address: string;
  port: number;
}

/** Where a service is. */
export interface SrvData {
  priority: number;
  weight: number;
  port: number;
  target: string;
}

/** The port that every mDNS party sends from; others are simple resolvers that want a unicast answer. */
export const mdnsPort = 5353;

/** A service record's data, whoever sent it. */
export function srvDataOf(record: MdnsRecord): SrvData | undefined {
  const { data } = record;
  if (record.type !== "SRV" || typeof data !== "object" || data === null) return undefined;
  if (!("port" in data) || typeof data.port !== "number") return undefined;
  if (!("target" in data) || typeof data.target !== "string") return undefined;
  const priority = "priority" in data && typeof data.priority === "number" ? data.priority : 0;
  const weight = "weight" in data && typeof data.weight === "number" ? data.weight : 0;
  return { priority, weight, port: data.port, target: data.target };
}

/** DNS names are the same whatever the case of their ASCII letters. */
export function isSameName(a: string, b: string): boolean {
  return a === b || comparableName(a) === comparableName(b);
}

/** A name in the form that equal names share. */
export function comparableName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
