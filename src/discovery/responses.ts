import { canonicalAddress } from "./ipAddress.ts";
import type { Link } from "./links.ts";
import type { MdnsPacket, MdnsQuestion, MdnsRecord, Sender } from "./mdnsPacket.ts";
import { comparableName, isSameName, mdnsPort, srvDataOf } from "./mdnsPacket.ts";

/** Seconds: what names a host is short-lived (RFC 6762, 10), the rest is not. */
const hostSeconds = 120;
const otherSeconds = 4500;

/** A simple resolver must not keep what it cannot be told to forget. */
const legacySeconds = 10;

/** The class of a question that wants its answer by unicast. */
const unicastClass = "UNKNOWN_32769";

/** A query that is being answered, and by whom it was sent. */
export interface Asked {
  packet: MdnsPacket;
  sender: Sender;
}

/** Whether a simple resolver asks, which knows nothing of multicast. */
export function isLegacy({ sender }: Asked): boolean {
  return sender.port !== mdnsPort;
}

/** Whether all questions want their answer by unicast. */
export function wantsUnicast({ packet }: Asked): boolean {
  const questions = packet.questions ?? [];
  return questions.length > 0 && questions.every((question) => question.class === unicastClass);
}

/** Whether somebody is about to take a name: such a question cannot wait. */
export function isProbe({ packet }: Asked): boolean {
  return (packet.authorities ?? []).length > 0;
}

/**
 * What bonjour-service wants to say, made right for one link: this link's own addresses in place of all,
 * cache-flush bits and lifetimes as the RFC has them, without what the asker says it knows. Undefined:
 * nothing is left to say.
 */
export function completeResponse(
  response: MdnsPacket,
  link: Link,
  host: string,
  asked: Asked | undefined,
): { answers: MdnsRecord[]; additionals: MdnsRecord[] } | undefined {
  const known = asked === undefined || isLegacy(asked) ? [] : (asked.packet.answers ?? []);
  const isNews = (record: MdnsRecord) => !known.some((each) => isKnown(record, each));
  const answers = completed(response.answers ?? [], link, host).filter(isNews);
  if (answers.length === 0) return undefined;
  const said = new Set(answers.map(recordKey));
  const additionals = completed(response.additionals ?? [], link, host)
    .filter(isNews)
    .filter((record) => !said.has(recordKey(record)));
  const speaksOfHost = [...answers, ...additionals].some(({ type }) => type === "A" || type === "AAAA");
  const isGoodbye = answers.every(({ ttl }) => ttl === 0);
  if (speaksOfHost && !isGoodbye) additionals.push(missingTypes(link, host));
  return { answers, additionals };
}

/** The answer "there is none": else a Mac waits for IPv6 addresses that never come. */
export function negativeAnswer(question: MdnsQuestion, link: Link, host: string): MdnsRecord | undefined {
  if (!isSameName(question.name, host)) return undefined;
  const isMissing =
    (question.type === "A" && link.ipv4.length === 0) || (question.type === "AAAA" && link.ipv6.length === 0);
  return isMissing ? missingTypes(link, host) : undefined;
}

/** For a simple resolver: its own question again, short lives, and no bit that it would not understand. */
export function legacyResponse(
  { answers, additionals }: { answers: MdnsRecord[]; additionals: MdnsRecord[] },
  { packet }: Asked,
): MdnsPacket {
  const plain = ({ name, type, ttl = 0, data }: MdnsRecord) => ({
    name,
    type,
    ttl: Math.min(ttl, legacySeconds),
    data,
  });
  return {
    id: packet.id ?? 0,
    questions: (packet.questions ?? []).slice(0, 1).map(({ name, type }) => ({ name, type })),
    answers: answers.map(plain),
    additionals: additionals.filter(({ type }) => type !== "NSEC").map(plain),
  };
}

/** The same for records that say the same. */
export function recordKey({ name, type, data }: MdnsRecord): string {
  return `${comparableName(name)} ${type} ${dataKey(type, data)}`;
}

function completed(records: readonly MdnsRecord[], link: Link, host: string): MdnsRecord[] {
  const done: MdnsRecord[] = [];
  const addressTypes = new Map<string, number | undefined>();
  for (const record of records) {
    if (record.type === "A" || record.type === "AAAA") addressTypes.set(record.type, record.ttl);
    else done.push(completedRecord(record));
  }
  for (const [type, ttl] of addressTypes) {
    const seconds = ttl === 0 ? 0 : hostSeconds;
    const addresses = type === "A" ? link.ipv4 : link.ipv6;
    for (const data of addresses) done.push({ name: host, type, ttl: seconds, flush: true, data });
  }
  const keys = new Set<string>();
  return done.filter((record) => {
    const key = recordKey(record);
    return !keys.has(key) && keys.add(key).has(key);
  });
}

function completedRecord(record: MdnsRecord): MdnsRecord {
  const isHost = record.type === "SRV";
  const ttl = record.ttl === 0 ? 0 : isHost ? hostSeconds : otherSeconds;
  // A TXT record has at least one string, and be it empty.
  const isEmptyText = record.type === "TXT" && Array.isArray(record.data) && record.data.length === 0;
  const data = isEmptyText ? [Buffer.alloc(0)] : record.data;
  // Many may have the name of a pointer; nobody else has the others.
  return record.type === "PTR" ? { ...record, ttl, data } : { ...record, ttl, data, flush: true };
}

function missingTypes({ ipv4, ipv6 }: Link, host: string): MdnsRecord {
  const rrtypes = [...(ipv4.length > 0 ? ["A"] : []), ...(ipv6.length > 0 ? ["AAAA"] : [])];
  return { name: host, type: "NSEC", ttl: hostSeconds, flush: true, data: { nextDomain: host, rrtypes } };
}

/** Known is what the asker will still know for half of its life. */
function isKnown(record: MdnsRecord, known: MdnsRecord): boolean {
  return (
    record.type === known.type &&
    isSameName(record.name, known.name) &&
    (known.ttl ?? 0) * 2 >= (record.ttl ?? 0) &&
    dataKey(record.type, record.data) === dataKey(known.type, known.data)
  );
}

function dataKey(type: string, data: unknown): string {
  const srv = srvDataOf({ name: "", type, data });
  if (srv !== undefined) return `${srv.port} ${comparableName(srv.target)}`;
  if (typeof data === "string") {
    return type === "A" || type === "AAAA" ? canonicalAddress(data) : comparableName(data);
  }
  if (Array.isArray(data))
    return data.map((part) => (Buffer.isBuffer(part) ? part.toString("hex") : String(part))).join();
  return "";
}
