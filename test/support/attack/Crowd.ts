import net from "node:net";
import { until } from "../until.ts";

/** What a client says first, whatever it wants: OpenSession without options. */
export const openSession = Buffer.from("00040001000000000000000000000000", "hex");

/** Connections under way to a listener; more would wait in its queue and be tried again after seconds. */
const connectingMax = 100;

/** Clients that connect from many addresses, say `greeting`, and then nothing more. */
export class Crowd {
  closedCount = 0;
  failedCount = 0;
  readonly #port: number;
  readonly #addressOf: (number: number) => string;
  readonly #greeting: Buffer;
  readonly #sockets = new Set<net.Socket>();
  #connecting = 0;
  #made = 0;

  constructor(port: number, addressOf: (number: number) => string, greeting: Buffer = openSession) {
    this.#port = port;
    this.#addressOf = addressOf;
    this.#greeting = greeting;
  }

  get openCount(): number {
    return this.#sockets.size;
  }

  /** Opens that many more. */
  async come(count: number): Promise<void> {
    for (let opened = 0; opened < count; opened++) {
      if (this.#connecting >= connectingMax)
        await until(() => this.#connecting < connectingMax, "a turn", 60_000);
      this.#connect(this.#addressOf(this.#made++));
    }
    await until(() => this.#connecting === 0, "all are connected", 60_000);
  }

  leave(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  #connect(localAddress: string): void {
    const socket = net.connect({ port: this.#port, host: "127.0.0.1", localAddress });
    this.#connecting++;
    this.#sockets.add(socket);
    let isConnected = false;
    socket.once("connect", () => {
      isConnected = true;
      this.#connecting--;
      socket.write(this.#greeting);
    });
    socket.on("data", () => {});
    socket.on("error", () => {
      if (!isConnected) this.failedCount++;
    });
    socket.once("close", () => {
      if (!isConnected) this.#connecting--;
      if (this.#sockets.delete(socket)) this.closedCount++;
    });
  }
}
