import type { Duplex } from "node:stream";
import { decode, encode, u16, u32 } from "./codec.ts";
import { MalformedMessage, type Reader } from "./Reader.ts";
import {
  RequestChannel,
  type RequestHandler,
  RequestRefused,
  type RequestTimers,
  frameOf,
  helloType,
  refusalBody,
  replyStatus,
  requestFrameBytesMax,
} from "./RequestChannel.ts";

/** Requests of one connection in work at the same time; then it is not read. */
const runningMax = 64;

/** Replies waiting for a client that does not take them; then it is not read. */
const unsentBytesMax = 1024 * 1024;

/** A stranger may send this much, in this time, to say who it is. */
const helloBytesMax = 1024;
const helloMilliseconds = 10_000;

/** What a client with a good token gets. */
export interface Welcome {
  handlers: readonly RequestHandler[];
  /** The connection is gone, however it ended. */
  left?(): void;
}

interface RequestServerSettings {
  stream: Duplex;
  timers: RequestTimers;
  /** Undefined: nobody has this token. */
  welcome(token: string): Welcome | undefined;
  /** An error that no handler planned for; the client is told no more than that it failed. */
  onError?(error: unknown): void;
  onClose?(error: Error | undefined): void;
}

/** One connection on the side that answers. A malformed frame ends it. */
export class RequestServer {
  readonly #settings: RequestServerSettings;
  readonly #channel: RequestChannel;
  readonly #helloTimer: { cancel(): void };
  readonly #handlers = new Map<number, RequestHandler>();
  #welcome: Welcome | undefined;
  #running = 0;

  constructor(settings: RequestServerSettings) {
    this.#settings = settings;
    this.#channel = new RequestChannel(settings.stream, {
      onFrame: (frame) => this.#receive(frame),
      onEnd: (error) => this.#ended(error),
      onDrain: () => this.#regulate(),
    });
    this.#channel.frameBytesMax = helloBytesMax;
    this.#helloTimer = settings.timers.after(helloMilliseconds, () => this.close());
  }

  close(): void {
    this.#channel.end();
  }

  #receive(frame: Reader): void {
    const id = u32.read(frame, {});
    const code = u16.read(frame, {});
    const body = frame.rest();
    if (this.#welcome === undefined) return this.#greet(id, code, body);
    const handler = this.#handlers.get(code);
    if (handler === undefined) throw new MalformedMessage(`no request has the code ${code}`);
    this.#answer(id, handler, body);
  }

  #greet(id: number, code: number, body: Uint8Array): void {
    if (code !== helloType.code) throw new MalformedMessage("a request before the hello");
    this.#welcome = this.#settings.welcome(decode(helloType.request, body).token);
    if (this.#welcome === undefined) throw new MalformedMessage("nobody here knows this token");
    this.#helloTimer.cancel();
    this.#channel.frameBytesMax = requestFrameBytesMax;
    for (const handler of this.#welcome.handlers) this.#handlers.set(handler.code, handler);
    this.#reply(id, encode(helloType.reply, undefined));
  }

  #answer(id: number, handler: RequestHandler, body: Uint8Array): void {
    try {
      const reply = handler.answer(body);
      if (!(reply instanceof Promise)) return this.#reply(id, reply);
      this.#running++;
      this.#regulate();
      reply
        .then((bytes) => this.#reply(id, bytes))
        .catch((error: unknown) => this.#refuse(id, error))
        .finally(() => {
          this.#running--;
          this.#regulate();
        });
    } catch (error) {
      if (error instanceof MalformedMessage) throw error;
      this.#refuse(id, error);
    }
  }

  #reply(id: number, body: Uint8Array): void {
    this.#channel.send(
      frameOf((into) => {
        into.u32(id);
        replyStatus.write(into, "done", {});
        into.bytes(body);
      }),
    );
    this.#regulate();
  }

  #refuse(id: number, error: unknown): void {
    const isPlanned = error instanceof RequestRefused;
    if (!isPlanned) this.#settings.onError?.(error);
    const refusal = isPlanned ? error : new RequestRefused("failed", "the service failed at this request");
    this.#channel.send(
      frameOf((into) => {
        into.u32(id);
        replyStatus.write(into, "refused", {});
        refusalBody.write(into, refusal, {});
      }),
    );
  }

  #regulate(): void {
    if (this.#running >= runningMax || this.#channel.unsentBytes > unsentBytesMax) this.#channel.pause();
    else this.#channel.resume();
  }

  #ended(error: Error | undefined): void {
    this.#helloTimer.cancel();
    this.#welcome?.left?.();
    this.#welcome = undefined;
    this.#settings.onClose?.(error);
  }
}
