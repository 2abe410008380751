import { createSocket } from "node:dgram";

import { Bonjour } from "bonjour-service";

import type { Clock } from "../system/clock.ts";
import type { Link } from "./links.ts";
import { cameInBy, isNeighbour } from "./links.ts";
import type { LinkListener, LinkTransport, Publication } from "./LinkTransport.ts";
import type { MdnsPacket, MdnsRecord, Sender } from "./mdnsPacket.ts";
import { mdnsPort } from "./mdnsPacket.ts";
import { RecentAnswers } from "./RecentAnswers.ts";
import type { Asked } from "./responses.ts";
import {
  completeResponse,
  isLegacy,
  isProbe,
  legacyResponse,
  negativeAnswer,
  wantsUnicast,
} from "./responses.ts";

type Sent = (error?: Error | null) => void;

/** What multicast-dns, below bonjour-service, has and its types do not tell. */
interface MulticastDns {
  on(event: "query" | "response", listener: (packet: MdnsPacket, sender: Sender) => void): void;
  on(event: "error" | "warning", listener: (error: Error) => void): void;
  on(event: "ready", listener: () => void): void;
  prependListener(event: "query", listener: (packet: MdnsPacket, sender: Sender) => void): void;
  respond(response: MdnsPacket | MdnsRecord[], to?: Sender | Sent | null, sent?: Sent): void;
  query(packet: MdnsPacket): void;
}

/** One packet may ask a thousand things; nobody who means well does. */
const repliesPerQueryMax = 8;

const ipv4Group = "224.0.0.251";
const ipv6Group = "ff02::fb";

/**
 * bonjour-service on one interface and address family. It keeps the records and finds the answers; what RFC
 * 6762 wants beyond that is added to everything it sends: see `responses.ts`.
 */
export class BonjourLink implements LinkTransport {
  readonly #link: Link;
  readonly #allLinks: () => readonly Link[];
  readonly #listener: LinkListener;
  readonly #bonjour: Bonjour;
  readonly #mdns: MulticastDns;
  readonly #recent: RecentAnswers;
  readonly #sendResponse: MulticastDns["respond"];
  #host = "";
  #saysGoodbyeToHost = false;
  /** The query that bonjour-service is just answering; it answers within the event. */
  #asked: (Asked & { repliesLeft: number; isOurs: boolean }) | undefined;

  /** Resolves when the socket listens. */
  static async open(
    link: Link,
    allLinks: () => readonly Link[],
    listener: LinkListener,
    clock: Clock,
  ): Promise<BonjourLink> {
    const opened = new BonjourLink(link, allLinks, listener, clock);
    try {
      await new Promise<void>((resolve, reject) => {
        opened.#mdns.on("ready", resolve);
        opened.#mdns.on("error", reject);
      });
    } catch (error) {
      await opened.close();
      throw error;
    }
    opened.#mdns.on("error", (error) => listener.failed(error));
    return opened;
  }

  private constructor(link: Link, allLinks: () => readonly Link[], listener: LinkListener, clock: Clock) {
    this.#link = link;
    this.#allLinks = allLinks;
    this.#listener = listener;
    this.#recent = new RecentAnswers(clock);
    this.#bonjour = new Bonjour(socketOptions(link), () => {
      // An answer that could not be sent (the cable is out) is asked for again.
    });
    this.#mdns = (this.#bonjour as unknown as { server: { mdns: MulticastDns } }).server.mdns;
    this.#sendResponse = this.#mdns.respond.bind(this.#mdns);
    this.#mdns.respond = (response, to, sent) =>
      this.#respond(response, typeof to === "function" ? to : sent);
    this.#mdns.prependListener("query", (packet, sender) => this.#beginQuery(packet, sender));
    this.#mdns.on("query", (packet) => this.#endQuery(packet));
    this.#mdns.on("response", (packet, sender) => {
      if (cameInBy(link, this.#allLinks(), sender)) listener.heardResponse(packet);
    });
    // Packets that are no DNS, and groups that cannot be joined yet: multicast-dns tries again by itself.
    this.#mdns.on("warning", () => {});
  }

  probe(packet: MdnsPacket): void {
    this.#mdns.query(packet);
  }

  publish({ instance, host, services }: Publication): void {
    this.#host = host;
    for (const { type, port, txt } of services) {
      this.#bonjour.publish({ name: instance, type, port, host, txt: { ...txt }, probe: false });
    }
  }

  withdraw(withHost: boolean): Promise<void> {
    this.#saysGoodbyeToHost = withHost;
    return new Promise((resolve) => {
      this.#bonjour.unpublishAll(() => resolve());
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#bonjour.destroy(() => resolve());
    });
  }

  #beginQuery(packet: MdnsPacket, sender: Sender): void {
    const isOurs = cameInBy(this.#link, this.#allLinks(), sender);
    this.#asked = { packet, sender, repliesLeft: repliesPerQueryMax, isOurs };
    if (isOurs) this.#listener.heardQuery(packet);
  }

  #endQuery(packet: MdnsPacket): void {
    if (this.#asked?.isOurs === true && this.#host !== "") {
      for (const question of (packet.questions ?? []).slice(0, repliesPerQueryMax)) {
        const negative = negativeAnswer(question, this.#link, this.#host);
        if (negative !== undefined) this.#respond({ answers: [negative] }, undefined);
      }
    }
    this.#asked = undefined;
  }

  #respond(response: MdnsPacket | MdnsRecord[], sent: Sent = () => {}): void {
    const asked = this.#asked;
    const packet = Array.isArray(response) ? { answers: response } : response;
    const wanted = this.#withoutKeptHost(packet);
    const complete = completeResponse(wanted, this.#link, this.#host, asked);
    if (complete === undefined || (asked !== undefined && (!asked.isOurs || asked.repliesLeft-- <= 0))) {
      sent();
    } else if (asked === undefined) {
      this.#recent.note(complete.answers);
      this.#sendResponse({ ...complete }, null, sent);
    } else if (isLegacy(asked)) {
      // Only to somebody of this link: an answer must not be a way to throw packets at others.
      if (isNeighbour(this.#link, asked.sender)) {
        this.#sendResponse(legacyResponse(complete, asked), asked.sender, sent);
      }
    } else this.#answer(complete, asked, sent);
  }

  #answer(complete: { answers: MdnsRecord[]; additionals: MdnsRecord[] }, asked: Asked, sent: Sent): void {
    const fresh = this.#recent.notJustSaid(complete.answers, isProbe(asked));
    if (fresh.length > 0) {
      this.#recent.note(fresh);
      this.#sendResponse({ answers: fresh, additionals: complete.additionals }, null, sent);
    } else if (wantsUnicast(asked) && isNeighbour(this.#link, asked.sender)) {
      this.#sendResponse({ ...complete }, asked.sender, sent);
    } else sent();
  }

  /** A good-bye to a service is none to the host, whose name other services have. */
  #withoutKeptHost(packet: MdnsPacket): MdnsPacket {
    const isGoodbye = packet.answers?.every(({ ttl }) => ttl === 0) === true;
    if (!isGoodbye || this.#saysGoodbyeToHost) return packet;
    return {
      ...packet,
      answers: packet.answers?.filter(({ type }) => type !== "A" && type !== "AAAA") ?? [],
    };
  }
}

/**
 * Beside avahi-daemon and our own other links on one port; `loopback`, so that these are heard when names
 * are probed.
 */
function socketOptions({ family, selector }: Link): object {
  const isIpv4 = family === "IPv4";
  return {
    type: isIpv4 ? "udp4" : "udp6",
    ip: isIpv4 ? ipv4Group : ipv6Group,
    port: mdnsPort,
    interface: selector,
    bind: isIpv4 ? "0.0.0.0" : "::",
    loopback: true,
    // Without ipv6Only this socket would get IPv4's packets too.
    socket: createSocket({
      type: isIpv4 ? "udp4" : "udp6",
      reuseAddr: true,
      ...(isIpv4 ? {} : { ipv6Only: true }),
    }),
  };
}
