import type { ByteStream } from "../../src/dsi/ByteStream.ts";
import type { Clock, Timer } from "../../src/system/clock.ts";

/** A reply as it came. */
export interface DsiReply {
  result: number;
  block: Buffer;
}

/** What a client may say of itself when it opens a session. */
export interface DsiOpenOptions {
  attentionQuantum?: number;
  replayCacheSize?: number;
}

/** What the server answered to OpenSession. */
export interface DsiOpened {
  result: number;
  quantumBytes: number;
  replayCacheSize: number | undefined;
}

/** The connection ended before the reply came. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

interface Waiting {
  resolve(reply: DsiReply): void;
  reject(error: Error): void;
}

const headerBytes = 16;

/**
 * The client's side of DSI over any byte stream, written from the specification alone: it shares no code with
 * src/dsi, so that a mistake there is not made twice. A server that breaks the framing makes `closed` reject.
 */
export class DsiClient {
  /** AFPUserBytes of every attention, in order. */
  readonly attentions: number[] = [];
  /** Request ids of everything the server sent of its own accord. */
  readonly serverIds: number[] = [];
  tickles = 0;
  /** The server said CloseSession. */
  wasClosed = false;
  /** Settles when the connection is gone. */
  readonly closed: Promise<void>;
  /** The id of the next request. */
  nextRequestId: number;
  readonly #stream: ByteStream;
  readonly #waiting = new Map<number, Waiting>();
  readonly #watchers = new Set<() => void>();
  #received: Buffer = Buffer.alloc(0);
  #payload: Buffer | undefined;
  #payloadCount = 0;
  #tickling: Timer | undefined;
  #isGone = false;
  #gone: (error?: Error) => void = () => {};

  constructor(stream: ByteStream, firstRequestId = 1) {
    this.#stream = stream;
    this.nextRequestId = firstRequestId;
    this.closed = new Promise((resolve, reject) => {
      this.#gone = (error) => (error === undefined ? resolve() : reject(error));
    });
    // A test that does not look at `closed` is told by its replies.
    this.closed.catch(() => {});
    stream.onData = (piece) => this.#take(Buffer.from(piece));
    stream.onClose = () => this.#end();
    stream.resume();
  }

  async openSession(options: DsiOpenOptions = {}): Promise<DsiOpened> {
    const list = [option(1, options.attentionQuantum), option(2, options.replayCacheSize)];
    const { result, block } = await this.request(4, Buffer.concat(list));
    const opened: DsiOpened = { result, quantumBytes: 64 * 1024, replayCacheSize: undefined };
    for (let at = 0; at + 2 <= block.length; at += 2 + block.readUInt8(at + 1)) {
      if (block.readUInt8(at + 1) !== 4) continue;
      if (block.readUInt8(at) === 0) opened.quantumBytes = block.readUInt32BE(at + 2);
      if (block.readUInt8(at) === 2) opened.replayCacheSize = block.readUInt32BE(at + 2);
    }
    return opened;
  }

  async getStatus(): Promise<Buffer> {
    return (await this.request(3, Buffer.alloc(0))).block;
  }

  /** One AFP request; several may be under way. */
  command(block: Uint8Array, requestId?: number): Promise<DsiReply> {
    return this.request(2, block, { requestId });
  }

  /** A DSIWrite: the AFP block, then its data, which must not be changed before the reply. */
  write(block: Uint8Array, data: Uint8Array, requestId?: number): Promise<DsiReply> {
    return this.request(6, block, { requestId, data, dataOffset: block.length });
  }

  /** Any frame that gets a reply. */
  request(
    command: number,
    block: Uint8Array,
    more: { requestId?: number | undefined; data?: Uint8Array; dataOffset?: number } = {},
  ): Promise<DsiReply> {
    const requestId = more.requestId ?? this.takeRequestId();
    const data = more.data ?? Buffer.alloc(0);
    const header = dsiHeader(command, requestId, more.dataOffset ?? 0, block.length + data.length);
    if (this.#isGone) return Promise.reject(new ConnectionLost("the connection is gone"));
    return new Promise((resolve, reject) => {
      this.#waiting.set(requestId, { resolve, reject });
      this.send(header, block, data);
    });
  }

  takeRequestId(): number {
    const id = this.nextRequestId;
    // From 65535 on to 1, as clients with a replay cache do.
    this.nextRequestId = id === 0xffff ? 1 : id + 1;
    return id;
  }

  /** Bytes as they are, for whoever wants to send what a good client does not. */
  send(...pieces: Uint8Array[]): void {
    this.#stream.write(pieces.filter((piece) => piece.length > 0));
  }

  sendTickle(): void {
    this.send(dsiHeader(5, 0, 0, 0));
  }

  /** Sends tickles from now on, as a client does that is to live for long. */
  startTickling(clock: Clock, milliseconds = 30_000): void {
    this.#tickling ??= clock.every(milliseconds, () => this.sendTickle());
  }

  /** Says CloseSession and ends the connection. */
  close(): Promise<void> {
    this.send(dsiHeader(1, this.takeRequestId(), 0, 0));
    this.#stream.end();
    return this.closed;
  }

  /** Cuts the connection without a word. */
  cut(): void {
    this.#stream.destroy();
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  /** Waits until the server's frames have made this true. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      if (this.#isGone) throw new ConnectionLost("the connection ended while a test waited");
      await new Promise<void>((resolve) => this.#watchers.add(resolve));
    }
  }

  #take(piece: Buffer): void {
    let rest = piece;
    while (rest.length > 0) {
      if (this.#payload === undefined) {
        const missing = headerBytes - this.#received.length;
        this.#received = Buffer.concat([this.#received, rest.subarray(0, missing)]);
        rest = rest.subarray(missing);
        if (this.#received.length < headerBytes) return;
        this.#payload = Buffer.allocUnsafe(this.#received.readUInt32BE(8));
        this.#payloadCount = 0;
      }
      const part = rest.subarray(0, this.#payload.length - this.#payloadCount);
      this.#payload.set(part, this.#payloadCount);
      this.#payloadCount += part.length;
      rest = rest.subarray(part.length);
      if (this.#payloadCount === this.#payload.length) this.#finishFrame(this.#received, this.#payload);
    }
  }

  #finishFrame(header: Buffer, payload: Buffer): void {
    this.#received = Buffer.alloc(0);
    this.#payload = undefined;
    const requestId = header.readUInt16BE(2);
    if (header.readUInt8(0) === 1) this.#finishReply(requestId, header, payload);
    else this.#hear(header.readUInt8(1), requestId, payload);
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    for (const wake of watchers) wake();
  }

  #finishReply(requestId: number, header: Buffer, block: Buffer): void {
    const waiting = this.#waiting.get(requestId);
    if (waiting === undefined)
      return this.#fail(new Error(`a reply to request ${requestId}, which nobody sent`));
    this.#waiting.delete(requestId);
    waiting.resolve({ result: header.readInt32BE(4), block });
  }

  #hear(command: number, requestId: number, payload: Buffer): void {
    this.serverIds.push(requestId);
    if (command === 5) this.tickles += 1;
    else if (command === 1) this.wasClosed = true;
    else if (command === 8) this.attentions.push(payload.length < 2 ? -1 : payload.readUInt16BE(0));
    else this.#fail(new Error(`the server sent DSI command ${command}`));
  }

  #fail(error: Error): void {
    this.#gone(error);
    this.#stream.destroy();
  }

  #end(): void {
    this.#isGone = true;
    this.#tickling?.cancel();
    this.#gone();
    for (const waiting of this.#waiting.values())
      waiting.reject(new ConnectionLost("no reply before the end"));
    this.#waiting.clear();
    for (const wake of this.#watchers) wake();
    this.#watchers.clear();
  }
}

/** The 16 bytes before a request of the client's. */
export function dsiHeader(
  command: number,
  requestId: number,
  dataOffset: number,
  payloadBytes: number,
): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt8(command, 1);
  header.writeUInt16BE(requestId, 2);
  header.writeUInt32BE(dataOffset, 4);
  header.writeUInt32BE(payloadBytes, 8);
  return header;
}

function option(type: number, value: number | undefined): Buffer {
  if (value === undefined) return Buffer.alloc(0);
  const bytes = Buffer.from([type, 4, 0, 0, 0, 0]);
  bytes.writeUInt32BE(value, 2);
  return bytes;
}
