import type { Duplex } from "node:stream";
import { type Codec, decode, encode, longBytes, mapped, struct, u8, utf8 } from "./codec.ts";
import { MalformedMessage, Reader } from "./Reader.ts";
import { Writer } from "./Writer.ts";

/** The largest frame that either side accepts, its length field not counted. */
export const requestFrameBytesMax = 8 * 1024 * 1024;

/** One request with its reply, declared once for both sides of a channel. */
export interface RequestType<Request, Reply> {
  /** From 1; unique within a channel. */
  readonly code: number;
  readonly request: Codec<Request>;
  readonly reply: Codec<Reply>;
  /** True where the request may be carried out twice: it is sent again when the connection was lost. */
  readonly isRepeatable: boolean;
  /** How long the other side may think about it; undefined: as long as the client is patient otherwise. */
  readonly patienceMilliseconds?: number;
}

/** The other side understood the request and refused it. */
export class RequestRefused extends Error {
  override readonly name = "RequestRefused";
  /** A word that the code can tell refusals apart by. */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The first request of every connection: whoever does not know a token gets nothing else. */
export const helloType: RequestType<{ token: string }, undefined> = {
  code: 0,
  request: struct({ token: utf8(longBytes) }),
  reply: { read: () => undefined, write: () => {} },
  isRepeatable: true,
};

/** How a reply starts. */
export const replyStatus = mapped(
  u8,
  (value): "done" | "refused" => {
    if (value > 1) throw new MalformedMessage(`no reply has the status ${value}`);
    return value === 0 ? "done" : "refused";
  },
  (status) => (status === "done" ? 0 : 1),
);

/** What follows in a reply that says no. */
export const refusalBody = struct({ reason: utf8(longBytes), message: utf8(longBytes) });

interface ChannelEvents {
  /** A whole frame; its bytes stay valid. What this throws ends the connection. */
  onFrame(body: Reader): void;
  /** Once, however it ended. */
  onEnd(error: Error | undefined): void;
  /** What was written has left. */
  onDrain?(): void;
}

/** Cuts a stream into frames behind a 32-bit length, both ways. */
export class RequestChannel {
  /** The largest frame that is accepted now. */
  frameBytesMax = requestFrameBytesMax;
  readonly #stream: Duplex;
  readonly #events: ChannelEvents;
  #pieces: Buffer[] = [];
  #bytesWaiting = 0;
  #isPaused = false;
  #isEnded = false;

  constructor(stream: Duplex, events: ChannelEvents) {
    this.#stream = stream;
    this.#events = events;
    stream.on("data", (piece: Buffer) => {
      this.#pieces.push(piece);
      this.#bytesWaiting += piece.length;
      this.#deliver();
    });
    stream.on("drain", () => this.#events.onDrain?.());
    // Neither side has use for a connection that only goes one way.
    stream.on("end", () => this.end());
    stream.on("error", (error: Error) => this.end(error));
    stream.on("close", () => this.end());
  }

  /** Bytes that were written and have not left yet. */
  get unsentBytes(): number {
    return this.#stream.writableLength;
  }

  send(frame: Uint8Array): void {
    if (!this.#isEnded) this.#stream.write(frame);
  }

  /** No frame is delivered and nothing is read until `resume`. */
  pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#stream.pause();
  }

  resume(): void {
    if (!this.#isPaused || this.#isEnded) return;
    this.#isPaused = false;
    this.#stream.resume();
    this.#deliver();
  }

  end(error?: Error): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#pieces = [];
    this.#bytesWaiting = 0;
    this.#stream.destroy();
    this.#events.onEnd(error);
  }

  #deliver(): void {
    try {
      for (;;) {
        if (this.#isPaused || this.#isEnded) return;
        const frame = this.#takeFrame();
        if (frame === undefined) return;
        this.#events.onFrame(new Reader(frame));
      }
    } catch (error) {
      this.end(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #takeFrame(): Buffer | undefined {
    if (this.#bytesWaiting < 4) return undefined;
    if ((this.#pieces[0]?.length ?? 0) < 4) this.#pieces = [Buffer.concat(this.#pieces)];
    const bytes = new Reader(this.#pieces[0] ?? Buffer.alloc(0)).u32();
    if (bytes > this.frameBytesMax) {
      throw new MalformedMessage(`a frame of ${bytes} bytes, at most ${this.frameBytesMax} are allowed`);
    }
    // Pieces of a long frame are joined once, when all are there.
    if (this.#bytesWaiting < 4 + bytes) return undefined;
    const [whole = Buffer.alloc(0)] =
      this.#pieces.length === 1 ? this.#pieces : [Buffer.concat(this.#pieces)];
    const left = whole.subarray(4 + bytes);
    this.#pieces = left.length === 0 ? [] : [left];
    this.#bytesWaiting = left.length;
    return whole.subarray(4, 4 + bytes);
  }
}

/** Lays out one frame; throws where it would be longer than any side accepts. */
export function frameOf(lay: (into: Writer) => void): Buffer {
  const into = new Writer();
  into.u32(0);
  lay(into);
  const bytes = into.length - 4;
  if (bytes > requestFrameBytesMax) {
    throw new RangeError(`a frame of ${bytes} bytes, at most ${requestFrameBytesMax} are allowed`);
  }
  into.u32At(0, bytes);
  return into.finish();
}

/** What a server does with one type of request. */
export interface RequestHandler {
  readonly code: number;
  answer(body: Uint8Array): Buffer | Promise<Buffer>;
}

/** A handler in values instead of bytes. It refuses by throwing RequestRefused. */
export function answering<Request, Reply>(
  type: RequestType<Request, Reply>,
  handle: (request: Request) => Reply | Promise<Reply>,
): RequestHandler {
  return {
    code: type.code,
    answer(body) {
      const reply = handle(decode(type.request, body));
      return reply instanceof Promise
        ? reply.then((value) => encode(type.reply, value))
        : encode(type.reply, reply);
    },
  };
}

/** The part of a clock that a channel needs. */
export interface RequestTimers {
  after(milliseconds: number, happens: () => void): { cancel(): void };
}
