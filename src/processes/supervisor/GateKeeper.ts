import type { Clock } from "../../system/clock.ts";
import type { Log } from "../../system/log.ts";
import { Child, type ChildArguments } from "../Child.ts";
import { type FromGate, fromGateSchema } from "../messages.ts";
import { endsOf, type NativeHandle } from "../nativeHandle.ts";
import type { RunAs, ServerFront, ToGate } from "../orders.ts";
import { isConnectionOf } from "./gateClaims.ts";
import { type AcceptedConnection, GateLogins, type LoginJudge } from "./GateLogins.ts";
import { Kept } from "./Kept.ts";

/** What the gate asks for, decided here above. */
export interface GateDesk extends LoginJudge {
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
    const { childArguments, servers, runAs, desk, clock, log } = this.#settings;
    const child = new Child<FromGate, ToGate>("gate", fromGateSchema, childArguments, log);
    // The connections of an earlier gate died with it, and so do the verdicts on them.
    const logins = new GateLogins(desk, clock, log);
    child.onMessage = (message, handle) => void this.#receive(child, logins, message, handle);
    void child.ended.then(() => logins.end());
    child.send({ type: "configure", servers: servers.map(({ front }) => front), runAs });
    for (const { front, sockets } of servers) {
      for (const socket of sockets) child.share({ type: "listen", server: front.everywhere.index }, socket);
    }
    return child;
  }

  async #receive(
    child: Child<FromGate, ToGate>,
    logins: GateLogins,
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
      case "gone":
        return logins.gone(message.connection);
      case "verify":
        return child.send(await logins.verify(message));
      case "begin":
        return child.send(logins.begin(message));
      case "answer":
        return child.send(await logins.answer(message));
      case "admit": {
        const connection = logins.take(message.connection);
        if (handle === undefined || connection === undefined) {
          handle?.close();
          return child.breakOff("it admits a connection that was not let in");
        }
        return this.#admit(child, connection, message, handle);
      }
    }
  }

  /**
   * What is allowed from one address, or at one server, is not to be had by naming it: the kernel has to say of the
   * connection what the gate said when the verdict was asked for. What can't be arranged for one login (a full state
   * disk, say) costs that connection, never the supervisor.
   */
  #admit(
    child: Child<FromGate, ToGate>,
    connection: AcceptedConnection,
    message: FromGate & { type: "admit" },
    handle: NativeHandle,
  ): void {
    const { desk, log, servers } = this.#settings;
    const { account, server, address } = connection;
    const ends = endsOf(handle);
    // The client has left; nobody is served.
    if (ends === undefined) return handle.close();
    const asked = servers.find(({ front }) => front.everywhere.index === server);
    if (asked === undefined || !isConnectionOf(asked, address, ends)) {
      handle.close();
      log.error(
        { user: account.name, client: address, server, connection: ends },
        "a connection is not as said",
      );
      return child.breakOff("it gave another connection than it had asked about");
    }
    try {
      desk.admit(connection, message, handle);
    } catch (error) {
      log.error({ user: account.name, client: address, err: error }, "a session could not be started");
      handle.close();
    }
  }
}
