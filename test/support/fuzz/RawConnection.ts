import net from "node:net";
import { resultCodes } from "../../../src/afp/resultCode.ts";
import type { AfpReply, AfpTransport } from "../AfpTransport.ts";
import { dsiHeader } from "../DsiClient.ts";

const headerBytes = 16;
/** A longer reply is the right answer to a mad question, but not worth reading. */
const replyBytesMax = 8 * 1024 * 1024;
/** What a server sends of its own accord: CloseSession, tickles, attentions. */
const serverCommands = [1, 5, 8];

/** A client that sends whatever it is given, and only counts and checks what comes back. */
export class RawConnection implements AfpTransport {
  repliesCount = 0;
  isClosed = false;
  /** It was us who closed: a reply was too long to wait for its end. */
  hadEnough = false;
  /** The server sent what no client can understand. */
  nonsense: string | undefined;
  /** Frames that get a reply, in the order in which they were sent: a server answers them in this order. */
  readonly #asked: Buffer[] = [];
  #last: AfpReply | undefined;
  readonly #socket: net.Socket;
  readonly #watchers = new Set<() => void>();
  #received = Buffer.alloc(0);
  /** How long a reply may take. */
  patienceMilliseconds = 20_000;

  private constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (piece) => this.#take(piece));
    socket.on("error", () => {});
    const closed = (): void => {
      this.isClosed = true;
      socket.end();
      this.#changed();
    };
    socket.on("end", closed);
    socket.on("close", closed);
  }

  static connect(port: number, localAddress: string): Promise<RawConnection> {
    const socket = net.connect({ port, host: "127.0.0.1", localAddress, allowHalfOpen: true });
    return new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.once("connect", () => resolve(new RawConnection(socket)));
    });
  }

  /** Sends bytes; `wantsReply` says that they are a request. */
  send(bytes: Buffer, wantsReply = false): void {
    if (wantsReply) this.#asked.push(bytes);
    if (!this.isClosed) this.#socket.write(bytes);
  }

  /** The first request that was not answered, for whoever has to find out why. */
  get unanswered(): string {
    return this.#asked[this.repliesCount]?.toString("hex") ?? "none";
  }

  /** Waits until all requests are answered, or the server closes. */
  async answers(): Promise<"all" | "closed"> {
    const wanted = this.#asked.length;
    await this.#until(() => this.repliesCount >= wanted || this.isClosed, `the reply to ${this.unanswered}`);
    return this.repliesCount >= wanted || this.hadEnough ? "all" : "closed";
  }

  async openSession(): Promise<void> {
    this.send(Buffer.concat([dsiHeader(4, 1, 0, 6), Buffer.of(1, 4, 0, 0, 4, 0)]), true);
    await this.answers();
  }

  /** One good request. Nothing else may be under way. Where the server closes instead of an answer: MiscErr. */
  async command(block: Uint8Array): Promise<AfpReply> {
    this.send(Buffer.concat([dsiHeader(2, 1, 0, block.length), block]), true);
    const isAnswered = (await this.answers()) === "all";
    return isAnswered && this.#last !== undefined
      ? this.#last
      : { result: resultCodes.kFPMiscErr, block: Buffer.alloc(0) };
  }

  /** No test needs it. */
  write(): Promise<AfpReply> {
    return Promise.reject(new Error("a raw connection writes nothing"));
  }

  /** Says that nothing more comes, and waits until the server closes as well. */
  async end(): Promise<void> {
    this.#socket.end();
    await this.#until(() => this.isClosed, "the end of the connection");
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async #until(isTrue: () => boolean, what: string): Promise<void> {
    const millisecondsMax = this.patienceMilliseconds;
    const deadline = performance.now() + millisecondsMax;
    while (!isTrue()) {
      if (performance.now() > deadline)
        throw new Error(`${what}: not in ${millisecondsMax} ms, reply ${this.repliesCount + 1}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1_000);
        this.#watchers.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  #take(piece: Buffer): void {
    this.#received = Buffer.concat([this.#received, piece]);
    while (this.#received.length >= headerBytes) {
      const length = this.#received.readUInt32BE(8);
      const frameBytes = headerBytes + length;
      if (length > replyBytesMax) {
        this.#finish(this.#received.subarray(0, headerBytes));
        this.hadEnough = true;
        return this.destroy();
      }
      if (this.#received.length < frameBytes) return;
      this.#finish(this.#received.subarray(0, frameBytes));
      this.#received = this.#received.subarray(frameBytes);
    }
  }

  #finish(frame: Buffer): void {
    const [flags = 0, command = 0] = frame;
    if (flags === 1) {
      this.repliesCount += 1;
      this.#last = { result: frame.readInt32BE(4), block: Buffer.from(frame.subarray(headerBytes)) };
    } else if (flags !== 0 || !serverCommands.includes(command)) {
      this.nonsense = frame.subarray(0, 64).toString("hex");
      this.destroy();
    }
    this.#changed();
  }

  #changed(): void {
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    for (const wake of watchers) wake();
  }
}
