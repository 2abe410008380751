import type { ByteStream } from "./ByteStream.ts";
import { DsiError } from "./DsiError.ts";
import { dsiCommand, type Frame, frameBytes, type FrameHeader, type FrameLimits } from "./frame.ts";
import { FrameDecoder } from "./FrameDecoder.ts";

/** Requests that wait for the one that runs; then the connection is not read. */
const queuedMax = 16;

/** Blocks of waiting requests, together, from which on the connection is not read. */
const queuedBytesMax = 256 * 1024;

/** What a stream may still deliver although it was paused. */
const leftOverBytesMax = 4 * 1024 * 1024;

const noBytes = new Uint8Array(0);

/**
 * What a session can use at the moment: the next request to `run`; requests to `read` and keep waiting; the `data` of
 * the DSIWrite that runs; or nothing.
 */
export type Use = "run" | "read" | "data" | "nothing";

/** One connection's way in: bytes become requests that wait in order, and the stream is paused when enough wait. */
export class RequestReader {
  readonly #stream: ByteStream;
  readonly #decoder: FrameDecoder;
  readonly #queue: Frame[] = [];
  #queuedBytes = 0;
  #input: Uint8Array = noBytes;
  /** False while `#input` is a piece that is valid only during the call. */
  #ownsInput = true;
  #isPaused = true;
  #isEnding = false;

  /** The stream is read from the first `settle()` on. */
  constructor(stream: ByteStream, limits: FrameLimits, wants: (header: FrameHeader) => boolean) {
    this.#stream = stream;
    this.#decoder = new FrameDecoder(limits, wants);
  }

  /** The stream is not read because enough is waiting: silence is not the client's fault. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** A CloseSession is among what waits: nothing behind it is read. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** Takes in a piece; `settle()` has to follow before the piece loses its validity. */
  add(piece: Uint8Array): void {
    if (this.#input.length === 0) {
      this.#input = piece;
      this.#ownsInput = false;
      return;
    }
    if (this.#input.length + piece.length > leftOverBytesMax) {
      throw new DsiError("the connection delivers although it is paused");
    }
    this.#input = Buffer.concat([this.#input, piece]);
    this.#ownsInput = true;
  }

  /** Takes in bytes that stay valid. */
  addOwned(bytes: Uint8Array): void {
    this.add(bytes);
    this.#ownsInput = true;
  }

  /** The request whose turn it is. */
  next(): Frame | undefined {
    const frame = this.#queue.shift();
    if (frame !== undefined) this.#queuedBytes -= frame.block.length;
    return frame;
  }

  /** Reads one frame of what has come; false: nothing more can be read now. Throws DsiError. */
  read(): boolean {
    if (this.#input.length === 0 || !this.#hasRoom()) return false;
    const { used, frame } = this.#decoder.read(this.#input);
    this.#input = this.#input.subarray(used);
    if (frame === undefined) return true;
    this.#queue.push(frame);
    this.#queuedBytes += frame.block.length;
    if (frame.header.command === dsiCommand.closeSession) this.#isEnding = true;
    return true;
  }

  /** Bytes of the running DSIWrite that are still to come. */
  get dataLeft(): number {
    return this.#decoder.dataLeft;
  }

  /** The running DSIWrite's next data; undefined: none has come. */
  takeData(): Uint8Array | undefined {
    if (this.#input.length === 0) return undefined;
    const data = this.#decoder.takeData(this.#input);
    this.#input = this.#input.subarray(data.length);
    return data;
  }

  /** Keeps what could not be read yet, and lets the stream flow or wait, by the use there is for it. */
  settle(use: Use): void {
    if (!this.#ownsInput) {
      this.#input = this.#input.length === 0 ? noBytes : Uint8Array.from(this.#input);
      this.#ownsInput = true;
    }
    const hasUse = use === "data" || (use !== "nothing" && this.#hasRoom());
    const mayFlow = hasUse && this.#input.length === 0;
    if (mayFlow !== this.#isPaused) return;
    this.#isPaused = !mayFlow;
    // Resuming may deliver at once, and come back here: nothing may follow it.
    if (mayFlow) this.#stream.resume();
    else this.#stream.pause();
  }

  /** Everything that was received and not run, as it came, for the process that goes on. */
  unread(): Buffer {
    const waiting = this.#queue.map(({ header, block }) => frameBytes(header, block));
    return Buffer.concat([...waiting, this.#decoder.unread(), this.#input]);
  }

  #hasRoom(): boolean {
    return (
      !this.#isEnding &&
      this.#decoder.dataLeft === 0 &&
      this.#queue.length < queuedMax &&
      this.#queuedBytes < queuedBytesMax
    );
  }
}
