import net from "node:net";
import type { ByteStream } from "../dsi/ByteStream.ts";
import { type Endpoint, isNativeHandle, type NativeHandle } from "./nativeHandle.ts";

/** What a session can receive in one turn; its forks are written straight out of this buffer. */
const receiveBytes = 256 * 1024;

interface SocketInternals {
  _handle: unknown;
}

/** A TCP connection as dsi sees it, which can be given away to another process. */
export class SocketStream implements ByteStream {
  onData: ((piece: Uint8Array) => void) | undefined;
  onClose: ((error?: Error) => void) | undefined;
  onDrain: (() => void) | undefined;
  readonly #socket: net.Socket;
  #isClosed = false;
  #owesDrain = false;

  /** Bytes are read into one buffer of `bufferBytes`, again and again: a piece is valid only during `onData`. */
  constructor(handle: NativeHandle, bufferBytes = receiveBytes) {
    this.#socket = new net.Socket({
      // Node's types know only its own handle class, which it does not export.
      handle: handle as never,
      onread: {
        buffer: Buffer.allocUnsafe(bufferBytes),
        callback: (count: number, buffer: Uint8Array) => {
          this.onData?.(buffer.subarray(0, count));
          return true;
        },
      },
    } as net.SocketConstructorOpts);
    this.#socket.setNoDelay(true);
    this.#socket.pause();
    // The client's half-close is a close: AFP has no use for a connection that can't ask any more.
    this.#socket.on("end", () => this.#closed());
    this.#socket.on("error", (error) => this.#closed(error));
    this.#socket.on("close", () => this.#closed());
  }

  /** Our own end, as the client reached it. */
  get endpoint(): Endpoint | undefined {
    const { localAddress: address, localPort: port } = this.#socket;
    return address === undefined || port === undefined ? undefined : { address, port };
  }

  write(pieces: readonly Uint8Array[]): boolean {
    if (this.#isClosed) return true;
    this.#socket.cork();
    for (const piece of pieces) this.#socket.write(piece, this.#sent);
    this.#socket.uncork();
    // What the kernel took at once is not queued here any more, and its buffer is free again.
    this.#owesDrain = this.#socket.writableLength > 0;
    return !this.#owesDrain;
  }

  readonly #sent = (): void => {
    if (!this.#owesDrain || this.#socket.writableLength > 0) return;
    this.#owesDrain = false;
    this.onDrain?.();
  };

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#isClosed) this.#socket.resume();
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Waits until what was written is with the kernel, so that nothing is left behind in this process. */
  flushed(): Promise<void> {
    if (this.#isClosed || this.#socket.writableLength === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#socket.once("close", resolve);
      this.#socket.write(Buffer.alloc(0), () => resolve());
    });
  }

  /** Resolves when the connection is gone, whoever ended it. */
  ended(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#socket.once("close", () => resolve());
    });
  }

  /** Stops reading at once and gives the connection away; this object is dead then. Undefined: it was closed. */
  detach(): NativeHandle | undefined {
    this.#socket.pause();
    const internals = this.#socket as unknown as SocketInternals;
    const handle = internals._handle;
    if (this.#isClosed || !isNativeHandle(handle)) return undefined;
    this.#isClosed = true;
    internals._handle = null;
    this.#socket.removeAllListeners();
    return handle;
  }

  #closed(error?: Error): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.destroy();
    this.onClose?.(error);
  }
}
