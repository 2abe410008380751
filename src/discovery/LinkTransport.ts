import type { Link } from "./links.ts";
import type { MdnsPacket } from "./mdnsPacket.ts";
import type { ServiceRecordSet } from "./services.ts";

/** What is published under which names. */
export interface Publication {
  instance: string;
  host: string;
  services: readonly ServiceRecordSet[];
}

/** What a link tells the advertiser. */
export interface LinkListener {
  heardQuery(packet: MdnsPacket): void;
  heardResponse(packet: MdnsPacket): void;
  /** The link is of no use; it has to be closed. */
  failed(error: Error): void;
}

/** The way to one link; a test brings one without a network. */
export interface LinkTransport {
  /** Asks whether anybody has the names. */
  probe(packet: MdnsPacket): void;
  /** Announces, and answers from now on. */
  publish(publication: Publication): void;
  /** Says good-bye to what is published; to the host's addresses only if it goes too. */
  withdraw(withHost: boolean): Promise<void>;
  /** Without a word. */
  close(): Promise<void>;
}

/** Opens the way to a link. `allLinks` tells which of them a packet came in by. */
export type OpenLink = (
  link: Link,
  allLinks: () => readonly Link[],
  listener: LinkListener,
) => Promise<LinkTransport>;
