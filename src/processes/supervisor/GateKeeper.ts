import { type Entry, entryOf, type Verdict } from "../../accounts/Verdict.ts";
import type { Clock } from "../../system/clock.ts";
import type { Log } from "../../system/log.ts";
import { Child, type ChildArguments } from "../Child.ts";
import { type FromGate, fromGateSchema } from "../messages.ts";
import { endsOf, type NativeHandle } from "../nativeHandle.ts";
import type { Room, RunAs, ServerFront, ToGate } from "../orders.ts";
import { isConnectionOf } from "./gateClaims.ts";
import { Kept } from "./Kept.ts";

/** A client that the supervisor has let in, not the gate. */
export interface AcceptedConnection extends Entry {
  server: number;
  address: string;
  method: string;
}

/** What the gate asks for, decided here above. */
export interface GateDesk {
  /** An undefined user is a guest. */
  verify(claim: {
    server: number;
    user: string | undefined;
    password: Buffer;
    method: string;
    address: string;
    /** The client has gone: nobody waits for the verdict any more. */
    signal: AbortSignal;
  }): Promise<Verdict>;
  room(): Room;
  admit(accepted: AcceptedConnection, message: FromGate & { type: "admit" }, handle: NativeHandle): void;
}

export interface GateKeeperSettings {
  childArguments: ChildArguments;
  /** With the sockets of each; a server may have several addresses. */
  servers: readonly { front: ServerFront; port: number; sockets: readonly NativeHandle[] }[];
  runAs: RunAs | undefined;
  desk: GateDesk;
  clock: Clock;
  log: Log;
}

/**
 * Keeps the gate running and answers its questions. The listening sockets are bound here and outlive it. A verdict
 * is kept here, by connection: a gate that was taken over can name a connection, never a user.
 */
export class GateKeeper {
  /** The first news of each server's port, or of what went wrong with it. */
  onListening: (server: number, port: number) => void = () => {};
  onListenFailed: (server: number, code: string) => void = () => {};
  readonly #settings: GateKeeperSettings;
  readonly #gate: Kept<FromGate, ToGate>;

  constructor(settings: GateKeeperSettings) {
    this.#settings = settings;
    this.#gate = new Kept(() => this.#startGate(), settings.clock, settings.log);
  }

  run(): void {
    this.#gate.run();
  }

  /** The clients' way in closes, and the network hears that the server is gone. */
  async stop(): Promise<void> {
    await this.#gate.stop({ type: "stop" });
    for (const { sockets } of this.#settings.servers) for (const socket of sockets) socket.close();
  }

  #startGate(): Child<FromGate, ToGate> {
    const { childArguments, servers, runAs, log } = this.#settings;
    const child = new Child<FromGate, ToGate>("gate", fromGateSchema, childArguments, log);
    // The connections of an earlier gate died with it, and so do the verdicts on them.
    const accepted = new Map<number, AcceptedConnection | AbortController>();
    child.onMessage = (message, handle) => void this.#receive(child, accepted, message, handle);
    child.send({ type: "configure", servers: servers.map(({ front }) => front), runAs });
    for (const { front, sockets } of servers) {
      for (const socket of sockets) child.share({ type: "listen", server: front.everywhere.index }, socket);
    }
    return child;
  }

  async #receive(
    child: Child<FromGate, ToGate>,
    accepted: Map<number, AcceptedConnection | AbortController>,
    message: FromGate,
    handle: NativeHandle | undefined,
  ): Promise<void> {
    switch (message.type) {
      case "ready":
        return;
      case "listening":
        return this.onListening(message.server, message.port);
      case "listenFailed":
        return this.onListenFailed(message.server, message.code);
      case "gone": {
        const left = accepted.get(message.connection);
        if (left instanceof AbortController) left.abort();
        accepted.delete(message.connection);
        return;
      }
      case "verify":
        return this.#verify(child, accepted, message);
      case "admit": {
        const connection = accepted.get(message.connection);
        accepted.delete(message.connection);
        if (handle === undefined) return;
        if (connection === undefined || connection instanceof AbortController) return handle.close();
        if (!this.#isFrom(connection, handle)) return handle.close();
        return this.#admit(connection, message, handle);
      }
    }
  }

  /**
   * Whether the kernel says of the connection what the gate said of it when the verdict was asked for: what is
   * allowed from one address, or at one server, is not to be had by naming it.
   */
  #isFrom({ account, server, address }: AcceptedConnection, handle: NativeHandle): boolean {
    const ends = endsOf(handle);
    // The client has left; nobody is served.
    if (ends === undefined) return false;
    const asked = this.#settings.servers.find(({ front }) => front.everywhere.index === server);
    if (asked !== undefined && isConnectionOf(asked, address, ends)) return true;
    const fields = { user: account.name, client: address, server, connection: ends };
    this.#settings.log.error(fields, "the gate gave another connection than it had asked about: closed");
    return false;
  }

  /** What can't be arranged for one login (a full state disk, say) costs that connection, never the supervisor. */
  #admit(connection: AcceptedConnection, message: FromGate & { type: "admit" }, handle: NativeHandle): void {
    const { desk, log } = this.#settings;
    try {
      desk.admit(connection, message, handle);
    } catch (error) {
      const { account, address } = connection;
      log.error({ user: account.name, client: address, err: error }, "a session could not be started");
      handle.close();
    }
  }

  async #verify(
    child: Child<FromGate, ToGate>,
    accepted: Map<number, AcceptedConnection | AbortController>,
    message: FromGate & { type: "verify" },
  ): Promise<void> {
    const { connection, server, address, method, user } = message;
    const { desk, log } = this.#settings;
    const asking = new AbortController();
    accepted.set(connection, asking);
    const password = Buffer.from(message.password ?? "", "base64");
    const claim = { server, user, password, method, address, signal: asking.signal };
    // Whatever goes wrong with one login, the supervisor lives on.
    const verdict = await desk.verify(claim).catch((error: unknown): Verdict => {
      log.error({ user, client: address, err: error }, "a login could not be judged");
      return { kind: "refused" };
    });
    password.fill(0);
    const room = desk.room();
    const isStillThere = accepted.delete(connection);
    const entry = entryOf(verdict);
    if (entry !== undefined && room === "free") {
      if (isStillThere) accepted.set(connection, { ...entry, server, address, method });
    } else log.warn({ user, client: address, method, verdict: verdict.kind, room }, "login refused");
    child.send({ type: "verdict", connection, verdict, room });
  }
}
