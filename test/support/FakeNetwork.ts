import type { Link } from "../../src/discovery/links.ts";
import type {
  LinkListener,
  LinkTransport,
  OpenLink,
  Publication,
} from "../../src/discovery/LinkTransport.ts";
import type { MdnsPacket } from "../../src/discovery/mdnsPacket.ts";

/** What an advertiser did to one link, in order. */
export class FakeLink implements LinkTransport {
  readonly link: Link;
  readonly listener: LinkListener;
  readonly deeds: string[] = [];
  readonly probes: MdnsPacket[] = [];
  publication: Publication | undefined;
  isClosed = false;

  constructor(link: Link, listener: LinkListener) {
    this.link = link;
    this.listener = listener;
  }

  probe(packet: MdnsPacket): void {
    this.probes.push(packet);
    this.deeds.push("probe");
  }

  publish(publication: Publication): void {
    this.publication = publication;
    this.deeds.push(`publish ${publication.instance}`);
  }

  withdraw(withHost: boolean): Promise<void> {
    this.publication = undefined;
    this.deeds.push(withHost ? "goodbye with host" : "goodbye");
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.isClosed = true;
    this.publication = undefined;
    return Promise.resolve();
  }
}

/** Links without a network behind them. */
export class FakeNetwork {
  readonly opened: FakeLink[] = [];
  /** Keys of links that cannot be opened. */
  readonly broken = new Set<string>();

  readonly open: OpenLink = (link, _allLinks, listener) => {
    if (this.broken.has(link.key)) return Promise.reject(new Error("EADDRINUSE"));
    const opened = new FakeLink(link, listener);
    this.opened.push(opened);
    return Promise.resolve(opened);
  };

  /** The link as it is open now. */
  link(key: string): FakeLink {
    const found = this.opened.findLast((each) => each.link.key === key && !each.isClosed);
    if (found === undefined) throw new Error(`${key} is not open`);
    return found;
  }

  /** The keys of open links. */
  keys(): readonly string[] {
    return this.opened.filter(({ isClosed }) => !isClosed).map(({ link }) => link.key);
  }
}
