import { hostname, networkInterfaces } from "node:os";

import type { Clock, Timer } from "../system/clock.ts";
import type { Log } from "../system/log.ts";
import type { Random } from "../system/random.ts";
import { BonjourLink } from "./BonjourLink.ts";
import type { Claim, Conflict } from "./claims.ts";
import { conflictIn, probeOf } from "./claims.ts";
import { OwnAddresses } from "./OwnAddresses.ts";
import { inTime } from "./inTime.ts";
import type { Interfaces, Link } from "./links.ts";
import { compareLinks, linksOf } from "./links.ts";
import type { LinkTransport, OpenLink } from "./LinkTransport.ts";
import type { ProbeOutcome } from "./Prober.ts";
import { Prober } from "./Prober.ts";
import { Names } from "./Names.ts";
import type { ServerDescription } from "./services.ts";
import { servicesOf, volumesWithoutRoom } from "./services.ts";

/** How often the interfaces are looked at: a cable or an address that comes is announced within this time. */
export const interfacePollMilliseconds = 3000;

/** A good-bye that cannot be sent must not keep the server from stopping. */
const goodbyeMilliseconds = 1000;

/** RFC 6762, 8.1: after so many taken names something is wrong in the network, and we ask less often. */
const quickRenamesMax = 15;
const slowRenameMilliseconds = 5000;

/** What the advertiser needs of the world. */
export interface AdvertiserPorts {
  clock: Clock;
  log: Log;
  random: Random;
  interfaces?: () => Interfaces;
  hostName?: string;
  openLink?: OpenLink;
}

interface OpenedLink {
  link: Link;
  transport: LinkTransport;
  isPublished: boolean;
}

/** Tells the Macs of every network that the server is there, under names that nobody else has. */
export class Advertiser {
  #description: ServerDescription;
  readonly #names: Names;
  readonly #ports: Required<AdvertiserPorts>;
  readonly #links = new Map<string, OpenedLink>();
  readonly #ownAddresses: OwnAddresses;
  /** Links that could not be opened and of which this was said. */
  readonly #reported = new Set<string>();
  #renames = 0;
  #prober: Prober | undefined;
  #poll: Timer | undefined;
  #endPause: () => void = () => {};
  #isStopped = false;
  /** One thing after another: a rename and a new interface must not meet half-way. */
  #work: Promise<void> = Promise.resolve();

  constructor(description: ServerDescription, ports: AdvertiserPorts) {
    this.#description = description;
    this.#ports = {
      interfaces: networkInterfaces,
      hostName: hostname(),
      openLink: (link, allLinks, listener) => BonjourLink.open(link, allLinks, listener, ports.clock),
      ...ports,
    };
    this.#names = new Names(description, this.#ports.hostName);
    this.#ownAddresses = new OwnAddresses(ports.clock);
  }

  /** Resolves when the names are known to be free and announced in every network there is. */
  async start(): Promise<void> {
    this.#warnOfVolumes();
    await this.#do(() => this.#followInterfaces());
    if (this.#isStopped) return;
    this.#poll = this.#ports.clock.every(interfacePollMilliseconds, () => {
      void this.#do(() => this.#followInterfaces());
    });
  }

  /** Announces what has become of the server. */
  async update(description: ServerDescription): Promise<void> {
    await this.#do(async () => {
      const before = this.#description;
      const dropped = servicesOf(before).length > servicesOf(description).length;
      const needsGoodbye = dropped || description.name !== before.name;
      if (needsGoodbye) await this.#withdraw(false);
      this.#description = description;
      this.#names.describe(description);
      this.#warnOfVolumes();
      if (!needsGoodbye) {
        // The same names with other data: what is announced anew takes the place of the old.
        const links = Array.from(this.#links.values(), ({ link }) => link);
        for (const link of links) await this.#reopen(link);
      }
      await this.#claimNames();
    });
  }

  /** Says good-bye in every network. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#poll?.cancel();
    this.#prober?.cancel();
    this.#endPause();
    await this.#work;
    const opened = [...this.#links.values()];
    this.#links.clear();
    await Promise.all(
      opened.map(async ({ transport, isPublished }) => {
        if (isPublished) await this.#inTime(transport.withdraw(true));
        await this.#inTime(transport.close());
      }),
    );
  }

  #do(task: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(async () => {
      if (this.#isStopped) return;
      try {
        await task();
      } catch (error) {
        this.#ports.log.error({ error: String(error) }, "announcing the server failed");
      }
    });
    return this.#work;
  }

  async #followInterfaces(): Promise<void> {
    const interfaces = this.#ports.interfaces();
    this.#ownAddresses.see(interfaces);
    const links = linksOf(interfaces, this.#description.addresses);
    const { added, changed, gone } = compareLinks(
      [...this.#links.values()].map(({ link }) => link),
      links,
    );
    for (const link of gone) {
      await this.#close(link.key);
      this.#ports.log.debug({ interface: link.interfaceName, family: link.family }, "the interface is gone");
    }
    for (const link of changed) await this.#reopen(link);
    for (const link of added) await this.#open(link);
    await this.#claimNames();
  }

  async #open(link: Link): Promise<void> {
    const { key } = link;
    try {
      const transport = await this.#ports.openLink(
        link,
        () => [...this.#links.values()].map((opened) => opened.link),
        {
          heardQuery: (packet) => {
            if (this.#links.get(key)?.isPublished === false) this.#prober?.heardQuery(packet);
          },
          heardResponse: (packet) => {
            const opened = this.#links.get(key);
            if (opened?.isPublished === false) this.#prober?.heardResponse(packet);
            else if (opened?.isPublished === true) this.#watch(conflictIn(packet, this.#claim()));
          },
          failed: (error) => void this.#do(() => this.#giveUp(link, error)),
        },
      );
      this.#links.set(key, { link, transport, isPublished: false });
      this.#reported.delete(key);
    } catch (error) {
      await this.#giveUp(link, error);
    }
  }

  /** The next look at the interfaces tries again; it is told once. */
  async #giveUp(link: Link, error: unknown): Promise<void> {
    await this.#close(link.key);
    if (this.#reported.has(link.key)) return;
    this.#reported.add(link.key);
    const fields = { interface: link.interfaceName, family: link.family, error: String(error) };
    this.#ports.log.warn(fields, "the server cannot be announced on this interface");
  }

  /** The link's names are ours already, so nothing is asked and nobody is told good-bye. */
  async #reopen(link: Link): Promise<void> {
    const wasPublished = this.#links.get(link.key)?.isPublished === true;
    await this.#close(link.key);
    await this.#open(link);
    const opened = this.#links.get(link.key);
    if (wasPublished && opened !== undefined) this.#publish(opened);
  }

  async #close(key: string): Promise<void> {
    const opened = this.#links.get(key);
    this.#links.delete(key);
    if (opened !== undefined) await this.#inTime(opened.transport.close());
  }

  /** Ends when every link has our names, and nobody else there has them. */
  async #claimNames(): Promise<void> {
    for (;;) {
      const waiting = [...this.#links.values()].filter(({ isPublished }) => !isPublished);
      if (waiting.length === 0 || this.#isStopped) return;
      const outcome = await this.#probe(waiting);
      if (outcome === "cancelled") return;
      if (outcome === "free") {
        for (const opened of waiting) this.#publish(opened);
        const { instance, host } = this.#names.publication;
        this.#ports.log.info({ name: instance, host, port: this.#description.port }, "announced by mDNS");
        return;
      }
      await this.#rename(outcome);
    }
  }

  #probe(waiting: readonly OpenedLink[]): Promise<ProbeOutcome> {
    const claim = this.#claim();
    const probe = probeOf(claim);
    return new Promise((resolve) => {
      this.#prober = new Prober(claim, {
        clock: this.#ports.clock,
        random: this.#ports.random,
        send: () => {
          for (const { transport } of waiting) transport.probe(structuredClone(probe));
        },
        done: (outcome) => {
          this.#prober = undefined;
          resolve(outcome);
        },
      });
    });
  }

  /** Somebody who has come into the network has our name too; whoever was first, two cannot keep it. */
  #watch(conflict: Conflict | undefined): void {
    if (conflict === undefined || this.#prober !== undefined) return;
    const claimed = this.#names.publication;
    void this.#do(async () => {
      const { instance, host } = this.#names.publication;
      // The same news by another link, or after we have gone out of the way.
      if (conflict === "instance" ? instance !== claimed.instance : host !== claimed.host) return;
      await this.#rename(conflict);
      await this.#claimNames();
    });
  }

  async #rename(conflict: Conflict): Promise<void> {
    await this.#withdraw(conflict === "host");
    const before = this.#names.publication;
    this.#names.rename(conflict);
    const { instance, host } = this.#names.publication;
    const fields = { taken: conflict === "instance" ? before.instance : before.host, name: instance, host };
    this.#ports.log.warn(fields, "the name is taken by somebody else in the network; another one is tried");
    if (++this.#renames > quickRenamesMax) await this.#pause(slowRenameMilliseconds);
  }

  async #withdraw(withHost: boolean): Promise<void> {
    for (const opened of this.#links.values()) {
      if (!opened.isPublished) continue;
      opened.isPublished = false;
      await this.#inTime(opened.transport.withdraw(withHost));
    }
  }

  #publish(opened: OpenedLink): void {
    opened.transport.publish(this.#names.publication);
    opened.isPublished = true;
  }

  #claim(): Claim {
    const [first] = this.#links.values();
    const addresses = first === undefined ? [] : [...first.link.ipv4, ...first.link.ipv6];
    return this.#names.claim(this.#ownAddresses.all(), addresses);
  }

  #warnOfVolumes(): void {
    for (const { name } of volumesWithoutRoom(this.#description.volumes)) {
      this.#ports.log.warn(
        { volume: name },
        "the volume's name is too long to be announced for Time Machine",
      );
    }
  }

  #inTime(done: Promise<void>): Promise<void> {
    return inTime(this.#ports.clock, goodbyeMilliseconds, done);
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#ports.clock.after(milliseconds, resolve);
      this.#endPause = () => {
        timer.cancel();
        resolve();
      };
    });
  }
}
