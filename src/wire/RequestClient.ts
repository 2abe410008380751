import type { Duplex } from "node:stream";
import { decode, encode, u32 } from "./codec.ts";
import type { Reader } from "./Reader.ts";
import {
  RequestChannel,
  RequestRefused,
  type RequestTimers,
  type RequestType,
  frameOf,
  helloType,
  refusalBody,
  replyStatus,
} from "./RequestChannel.ts";

/** How long requests wait for a service that is away, and for an answer of one that is there. */
const patienceMilliseconds = 20_000;

/** Pauses between attempts to connect: doubled each time, up to the longest. */
const firstPauseMilliseconds = 20;
const longestPauseMilliseconds = 200;

/** An attempt to connect and be welcomed that takes longer than this is given up. */
const attemptMilliseconds = 5_000;

/** Requests waiting for an answer, beyond which the next is refused at once. */
const outstandingMax = 1024;

/** The other side stayed away, or did not answer, for too long; whether it did what was asked is unknown. */
export class RequestServiceAway extends Error {
  override readonly name = "RequestServiceAway";
}

interface RequestClientSettings {
  connect(): Promise<Duplex>;
  /** Shown on every connection before anything else. */
  token: string;
  timers: RequestTimers;
  patienceMilliseconds?: number;
}

interface Outstanding {
  frame: Buffer;
  isRepeatable: boolean;
  isSent: boolean;
  /** Throws where the bytes are no reply of this request. */
  resolve(body: Uint8Array): void;
  reject(error: Error): void;
  deadline: { cancel(): void };
}

/**
 * Asks a service over one connection after another: it connects when there is something to ask, and when the
 * connection is lost it connects again and repeats what may be repeated.
 */
export class RequestClient {
  readonly #settings: RequestClientSettings;
  readonly #patience: number;
  readonly #outstanding = new Map<number, Outstanding>();
  readonly #lostListeners = new Set<() => void>();
  /** The connection that answered our hello. */
  #ready: RequestChannel | undefined;
  /** The attempt that is running, and what ends it. */
  #giveUpAttempt: (() => void) | undefined;
  #pauseTimer: { cancel(): void } | undefined;
  #awayTimer: { cancel(): void } | undefined;
  #nextPause = firstPauseMilliseconds;
  #lastId = 0;
  #isClosed = false;

  constructor(settings: RequestClientSettings) {
    this.#settings = settings;
    this.#patience = settings.patienceMilliseconds ?? patienceMilliseconds;
  }

  /** Called whenever a connection that worked was lost, until the returned function is called. */
  onLost(listener: () => void): () => void {
    this.#lostListeners.add(listener);
    return () => void this.#lostListeners.delete(listener);
  }

  /** Fails with RequestRefused or RequestServiceAway. */
  ask<Request, Reply>(type: RequestType<Request, Reply>, request: Request): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) throw new RequestServiceAway("this client was closed");
      if (this.#outstanding.size >= outstandingMax) {
        throw new RequestServiceAway(`${outstandingMax} requests are waiting already`);
      }
      const id = this.#newId();
      const frame = frameOf((into) => {
        into.u32(id);
        into.u16(type.code);
        type.request.write(into, request, {});
      });
      const patience = Math.max(type.patienceMilliseconds ?? 0, this.#patience);
      const deadline = this.#settings.timers.after(patience, () => {
        this.#fail(id, new RequestServiceAway("the service did not answer in time"));
      });
      this.#outstanding.set(id, {
        frame,
        isRepeatable: type.isRepeatable,
        isSent: false,
        resolve: (body) => resolve(decode(type.reply, body)),
        reject,
        deadline,
      });
      this.#sendWaiting();
    });
  }

  /** Ends the connection; what still waits for an answer fails. */
  close(): void {
    this.#isClosed = true;
    this.#failAll(new RequestServiceAway("this client was closed"));
    this.#pauseTimer?.cancel();
    this.#giveUpAttempt?.();
    this.#ready?.end();
  }

  #newId(): number {
    do this.#lastId = this.#lastId === 0xffff_ffff ? 1 : this.#lastId + 1;
    while (this.#outstanding.has(this.#lastId));
    return this.#lastId;
  }

  #sendWaiting(): void {
    if (this.#ready === undefined) return this.#reconnect();
    for (const waiting of this.#outstanding.values()) {
      if (waiting.isSent) continue;
      waiting.isSent = true;
      this.#ready.send(waiting.frame);
    }
  }

  #reconnect(): void {
    if (this.#isClosed || this.#outstanding.size === 0) return;
    this.#awayTimer ??= this.#settings.timers.after(this.#patience, () => {
      this.#awayTimer = undefined;
      this.#failAll(new RequestServiceAway("the service stays away"));
    });
    if (this.#giveUpAttempt === undefined && this.#pauseTimer === undefined) this.#attempt();
  }

  #attempt(): void {
    let channel: RequestChannel | undefined;
    let isOver = false;
    const timer = this.#settings.timers.after(attemptMilliseconds, () => over());
    const over = (welcomed?: RequestChannel): void => {
      if (isOver) return;
      isOver = true;
      timer.cancel();
      this.#giveUpAttempt = undefined;
      if (welcomed !== undefined) return this.#welcomed(welcomed);
      channel?.end();
      this.#pause();
    };
    this.#giveUpAttempt = over;
    const greet = (stream: Duplex): void => {
      // Whatever was given up meanwhile must not stay open; an error of it concerns nobody.
      if (isOver) return void stream.on("error", () => {}).destroy();
      const connected = new RequestChannel(stream, {
        onFrame: (frame) => (isOver ? this.#receive(frame) : over(isWelcome(frame) ? connected : undefined)),
        onEnd: () => (this.#ready === connected ? this.#lost() : over()),
      });
      channel = connected;
      connected.send(helloFrame(this.#settings.token));
    };
    this.#settings.connect().then(greet, () => over());
  }

  #welcomed(channel: RequestChannel): void {
    this.#ready = channel;
    this.#nextPause = firstPauseMilliseconds;
    this.#awayTimer?.cancel();
    this.#awayTimer = undefined;
    this.#sendWaiting();
  }

  #pause(): void {
    if (this.#isClosed) return;
    this.#pauseTimer = this.#settings.timers.after(this.#nextPause, () => {
      this.#pauseTimer = undefined;
      this.#reconnect();
    });
    this.#nextPause = Math.min(this.#nextPause * 2, longestPauseMilliseconds);
  }

  #lost(): void {
    this.#ready = undefined;
    for (const [id, waiting] of this.#outstanding) {
      if (waiting.isSent && !waiting.isRepeatable) {
        this.#fail(id, new RequestServiceAway("the connection was lost before the answer"));
      }
      waiting.isSent = false;
    }
    for (const listener of this.#lostListeners) listener();
    this.#reconnect();
  }

  #receive(frame: Reader): void {
    const id = u32.read(frame, {});
    const status = replyStatus.read(frame, {});
    const waiting = this.#outstanding.get(id);
    // It was given up before its answer came.
    if (waiting === undefined) return;
    if (status === "refused") {
      const { reason, message } = refusalBody.read(frame, {});
      return this.#fail(id, new RequestRefused(reason, message));
    }
    try {
      waiting.resolve(frame.rest());
    } catch (error) {
      this.#fail(id, new RequestServiceAway("the service answered what cannot be read", { cause: error }));
      throw error;
    }
    waiting.deadline.cancel();
    this.#outstanding.delete(id);
  }

  #fail(id: number, error: Error): void {
    const waiting = this.#outstanding.get(id);
    if (waiting === undefined) return;
    this.#outstanding.delete(id);
    waiting.deadline.cancel();
    waiting.reject(error);
    if (this.#outstanding.size === 0) this.#stopWaiting();
  }

  #failAll(error: Error): void {
    for (const id of this.#outstanding.keys()) this.#fail(id, error);
    this.#stopWaiting();
  }

  #stopWaiting(): void {
    this.#awayTimer?.cancel();
    this.#awayTimer = undefined;
  }
}

function helloFrame(token: string): Buffer {
  return frameOf((into) => {
    into.u32(0);
    into.u16(helloType.code);
    into.bytes(encode(helloType.request, { token }));
  });
}

function isWelcome(reply: Reader): boolean {
  return u32.read(reply, {}) === 0 && replyStatus.read(reply, {}) === "done";
}
