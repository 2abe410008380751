import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { createInterface, type Interface } from "node:readline";
import { puppetProgram } from "./puppetProgram.ts";
import { type ChildRole, type ServerOptions, ServerProcess } from "./ServerProcess.ts";

/** One process of a real server that does what a test says, and not what an honest one would. */
class Puppet {
  readonly #socket: net.Socket;
  readonly #lines: Interface;

  constructor(socket: net.Socket) {
    this.#socket = socket;
    this.#socket.on("error", () => {});
    this.#lines = createInterface({ input: socket });
  }

  /** Runs the body of a function that has `puppet` (puppetProgram); undefined where it ended before it answered. */
  async do(body: string): Promise<unknown> {
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#lines.once("line", (line) => {
        const { value, error } = JSON.parse(line) as { value?: unknown; error?: string };
        if (error === undefined) resolve(value);
        else reject(new Error(error));
      });
      void this.ended().then(() => resolve(undefined));
    });
    this.#socket.write(`${JSON.stringify(body.replaceAll("\n", " "))}\n`);
    return answer;
  }

  /** Resolves when its process is gone. */
  async ended(): Promise<void> {
    if (!this.#socket.closed)
      await new Promise<void>((resolve) => this.#socket.once("close", () => resolve()));
  }
}

/** A real server, one of whose processes is played by the test. */
export class Puppets {
  readonly server: ServerProcess;
  readonly #door: net.Server;
  readonly #come: Puppet[];
  readonly #awaited: ((puppet: Puppet) => void)[];

  private constructor(
    server: ServerProcess,
    door: net.Server,
    come: Puppet[],
    awaited: ((puppet: Puppet) => void)[],
  ) {
    this.server = server;
    this.#door = door;
    this.#come = come;
    this.#awaited = awaited;
  }

  static async start(role: ChildRole, options: ServerOptions): Promise<Puppets> {
    const come: Puppet[] = [];
    const awaited: ((puppet: Puppet) => void)[] = [];
    const door = net.createServer((socket) => {
      const puppet = new Puppet(socket);
      const first = awaited.shift();
      if (first === undefined) come.push(puppet);
      else first(puppet);
    });
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bandstand-puppet-"));
    fs.chmodSync(folder, 0o711);
    const socket = path.join(folder, "puppet.sock");
    await new Promise<void>((resolve) => door.listen(socket, resolve));
    const server = await ServerProcess.start({
      ...options,
      folder,
      standIns: [{ role, program: puppetProgram }],
      isGatePlayed: role === "gate",
    });
    return new Puppets(server, door, come, awaited);
  }

  /** The next process of the role that the server has started. */
  next(): Promise<Puppet> {
    const first = this.#come.shift();
    return first === undefined
      ? new Promise((resolve) => this.#awaited.push(resolve))
      : Promise.resolve(first);
  }

  async stop(): Promise<void> {
    await this.server.stop();
    this.#door.close();
  }
}
