import net from "node:net";
import { Advertiser } from "../../discovery/Advertiser.ts";
import { addressKey } from "../../accounts/LoginDelays.ts";
import { systemClock } from "../../system/clock.ts";
import { confine } from "../../system/confine.ts";
import { descriptorLimit } from "../../system/descriptorLimit.ts";
import { systemRandom } from "../../system/random.ts";
import type { Needs } from "../../system/systemCallFilter.ts";
import { type ChildRole, notFiltered, ownerOnly, type Upward } from "../childProcess.ts";
import type { FromGate } from "../messages.ts";
import { isNativeHandle, type NativeHandle } from "../nativeHandle.ts";
import type { ServerFront, ToGate } from "../orders.ts";
import { faceFor } from "../faceFor.ts";
import { GateConnection } from "./GateConnection.ts";
import { GateTalk } from "./GateTalk.ts";
import { Places } from "./Places.ts";

/** A school's Macs come back from a power cut together, and by one address. */
const connectionsPerAddressMax = 256;
const connectionsMax = 2_000;

/** What is left for everything else that takes a descriptor: a gate without any could not even refuse. */
const sparedDescriptors = 64;

/** A flood is told of this often. */
const floodNewsMilliseconds = 60_000;

/** Strangers and mDNS; the interfaces of this machine are asked of the kernel by netlink. */
const needs: Needs = { sockets: ["ipv4", "ipv6", "netlink"], writesFiles: false };

/** All that meets strangers: accepts connections, answers what they may ask, announces the servers. */
export class Gate implements ChildRole<ToGate> {
  readonly #upward: Upward<FromGate>;
  readonly #talk: GateTalk;
  readonly #fronts = new Map<number, ServerFront>();
  readonly #listeners: net.Server[] = [];
  readonly #connections = new Places<GateConnection>({
    perOrigin: connectionsPerAddressMax,
    all: Math.min(connectionsMax, Math.max(1, descriptorLimit() - sparedDescriptors)),
  });
  readonly #advertisers = new Map<number, Advertiser>();
  #nextConnection = 1;
  #floodToldAt = -Infinity;

  constructor(upward: Upward<FromGate>) {
    this.#upward = upward;
    this.#talk = new GateTalk(upward);
  }

  receive(message: ToGate, handle: NativeHandle | undefined): void {
    switch (message.type) {
      case "configure":
        for (const front of message.servers) this.#fronts.set(front.everywhere.index, front);
        process.umask(ownerOnly);
        if (!confine(message.runAs, needs)) this.#upward.log.warn({}, notFiltered);
        return;
      case "listen":
        if (handle !== undefined) this.#listen(message.server, handle);
        return;
      case "challenge":
      case "verdict":
        return this.#talk.answered(message);
      case "stop":
        return void this.#stop();
    }
  }

  orphaned(): void {
    void this.#stop();
  }

  /** The supervisor says when the gate closes. */
  terminated(): void {}

  #listen(index: number, handle: NativeHandle): void {
    const front = this.#fronts.get(index);
    if (front === undefined) return handle.close();
    const listener = net.createServer({ pauseOnConnect: true }, (socket) => this.#accept(front, socket));
    listener.on("error", (error: NodeJS.ErrnoException) =>
      this.#upward.send({ type: "listenFailed", server: index, code: error.code ?? error.message }),
    );
    listener.listen(handle, () => {
      const address = listener.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      this.#upward.send({ type: "listening", server: index, port });
      void this.#announce(front, port);
    });
    this.#listeners.push(listener);
  }

  #accept(front: ServerFront, socket: net.Socket): void {
    const address = socket.remoteAddress;
    const internals = socket as unknown as { _handle: unknown };
    const handle = internals._handle;
    const origin = addressKey(address ?? "");
    if (address === undefined || !isNativeHandle(handle) || !this.#makeRoom(origin)) {
      socket.destroy();
      return;
    }
    // The listener's own socket object would read; the connection's stream takes the handle over.
    internals._handle = null;
    const id = this.#nextConnection++;
    const connection: GateConnection = new GateConnection({
      id,
      face: faceFor(front, address),
      address,
      origin,
      handle,
      talk: this.#talk,
      log: this.#upward.log.child({ connection: id, client: address }),
      clock: systemClock,
      random: systemRandom,
      ended: () => this.#connections.remove(connection),
    });
    this.#connections.add(connection);
  }

  #makeRoom(origin: string): boolean {
    const room = this.#connections.makeRoom(origin);
    const now = systemClock.monotonicMilliseconds();
    if (room !== "free" && now - this.#floodToldAt > floodNewsMilliseconds) {
      this.#floodToldAt = now;
      const { count } = this.#connections;
      this.#upward.log.warn({ origin, count }, "too many clients that don't log in: the oldest are dropped");
    }
    return room !== "none";
  }

  /** One announcement a server, however many addresses it listens on. */
  async #announce({ everywhere: face }: ServerFront, port: number): Promise<void> {
    if (!face.isAnnounced || this.#advertisers.has(face.index)) return;
    const { log } = this.#upward;
    const { name, model, announcedVolumes: volumes, addresses } = face;
    const advertiser = new Advertiser(
      { name, port, model, volumes, ...(addresses.length > 0 ? { addresses } : {}) },
      { clock: systemClock, log, random: systemRandom },
    );
    this.#advertisers.set(face.index, advertiser);
    try {
      await advertiser.start();
    } catch (error) {
      // Macs that know the address still get in.
      log.error({ error: String(error) }, "the server can't be announced by mDNS");
    }
  }

  async #stop(): Promise<void> {
    for (const listener of this.#listeners) listener.close();
    for (const connection of this.#connections) connection.close();
    await Promise.all([...this.#advertisers.values()].map((advertiser) => advertiser.stop()));
    this.#upward.exit(0);
  }
}
