import type { Clock } from "../system/clock.ts";
import type { ByteStream } from "./ByteStream.ts";
import type { Frame, FrameHeader, FrameLimits } from "./frame.ts";
import { FrameSender } from "./FrameSender.ts";
import { RequestReader, type Use } from "./RequestReader.ts";

/** A client that does not take the last bytes is not waited for longer than this. */
const lingerMilliseconds = 10_000;

/** What a connection asks and tells its session. */
export interface ConnectionEvents {
  /** True: the session wants this frame; false: it is skipped. Throws DsiError. */
  wants(header: FrameHeader): boolean;
  use(): Use;
  run(frame: Frame): void;
  /** Takes data of the running DSIWrite out of the reader; false: none has come. */
  feed(): boolean;
  /** The client lives: bytes came. */
  received(): void;
  sent(): void;
  /** Every byte that was sent has left. */
  idle(): void;
  /** Nothing more can be done for now. */
  settled(): void;
  /** A reply could not be sent to its end. */
  cutShort(error: unknown): void;
  /** What came was no DSI, or running it threw. */
  broke(error: unknown): void;
  gone(): void;
}

/** One byte stream with both its ways, and the loop that turns what comes into requests that run. */
export class DsiConnection {
  readonly reader: RequestReader;
  readonly sender: FrameSender;
  readonly #stream: ByteStream;
  readonly #clock: Clock;
  readonly #events: ConnectionEvents;
  #isPumping = false;
  #isGone = false;
  #isOver = false;

  constructor(stream: ByteStream, clock: Clock, limits: FrameLimits, events: ConnectionEvents) {
    this.#stream = stream;
    this.#clock = clock;
    this.#events = events;
    this.reader = new RequestReader(stream, limits, (header) => events.wants(header));
    this.sender = new FrameSender(stream, clock, {
      sent: () => events.sent(),
      idle: () => {
        events.idle();
        this.pump();
      },
      failed: (error) => events.cutShort(error),
    });
    stream.onData = (piece) => this.#received(piece);
    stream.onDrain = () => this.sender.drained();
    stream.onClose = () => {
      this.#isGone = true;
      events.gone();
    };
  }

  /** Nothing comes or goes by it any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Runs and reads until nothing more can be done now. */
  pump(): void {
    if (this.#isPumping || this.#isOver) return;
    this.#isPumping = true;
    try {
      while (!this.#isOver && this.#step());
    } catch (error) {
      this.#events.broke(error);
    } finally {
      this.#isPumping = false;
    }
    if (!this.#isOver) this.#events.settled();
    if (!this.#isOver) this.reader.settle(this.#events.use());
  }

  /** Has nothing to do with its stream any more, which lives on elsewhere. */
  detach(): void {
    this.#isOver = true;
    this.sender.stop();
    this.#stream.onData = undefined;
    this.#stream.onDrain = undefined;
    this.#stream.onClose = undefined;
  }

  /** Lets what was written leave, then ends. */
  end(): void {
    this.detach();
    if (this.#isGone) return;
    const linger = this.#clock.after(lingerMilliseconds, () => this.#stream.destroy());
    this.#stream.onClose = () => linger.cancel();
    this.#stream.end();
    // What still comes is dropped; but it has to be read, or the client's end would not be seen.
    this.#stream.resume();
  }

  destroy(): void {
    this.detach();
    if (!this.#isGone) this.#stream.destroy();
  }

  #step(): boolean {
    const use = this.#events.use();
    if (use === "nothing") return false;
    if (use === "data") return this.#events.feed();
    // One reply on its way is enough: the next request runs when it has left.
    if (use === "run" && this.sender.isIdle) {
      const frame = this.reader.next();
      if (frame !== undefined) {
        this.#events.run(frame);
        return true;
      }
    }
    return this.reader.read();
  }

  #received(piece: Uint8Array): void {
    this.#events.received();
    try {
      // Inside the loop the piece has to outlive the call.
      if (this.#isPumping) return this.reader.addOwned(Uint8Array.from(piece));
      this.reader.add(piece);
    } catch (error) {
      return this.#events.broke(error);
    }
    this.pump();
  }
}
