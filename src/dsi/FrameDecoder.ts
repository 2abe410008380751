import {
  type Frame,
  type FrameHeader,
  type FrameLimits,
  frameBytes,
  gatheredBytes,
  headerBytes,
  readHeader,
} from "./frame.ts";

/** Room for a payload grows with what has come, not with what a header announces. */
const firstRoomBytes = 64 * 1024;

/**
 * Cuts a byte stream into frames, wherever its pieces end. It stops after each frame, and before a DSIWrite's data:
 * that is taken by `takeData`, without being gathered.
 */
export class FrameDecoder {
  readonly #limits: FrameLimits;
  readonly #wants: (header: FrameHeader) => boolean;
  readonly #headerSoFar = Buffer.alloc(headerBytes);
  #headerCount = 0;
  #header: FrameHeader | undefined;
  #payload = Buffer.alloc(0);
  #payloadCount = 0;
  #payloadWanted = 0;
  #skipLeft = 0;
  #dataLeft = 0;

  /** `wants` is asked once a frame: false skips it, a DsiError ends the connection. */
  constructor(limits: FrameLimits, wants: (header: FrameHeader) => boolean) {
    this.#limits = limits;
    this.#wants = wants;
  }

  /** Bytes of the last DSIWrite that have not been taken: the next frame starts behind them. */
  get dataLeft(): number {
    return this.#dataLeft;
  }

  /** Reads up to the end of one frame; `used` bytes of `bytes` are done with. Throws DsiError. */
  read(bytes: Uint8Array): { used: number; frame?: Frame } {
    let used = 0;
    if (this.#skipLeft > 0) {
      used = Math.min(this.#skipLeft, bytes.length);
      this.#skipLeft -= used;
      return { used };
    }
    if (this.#header === undefined) {
      used = this.#readHeader(bytes);
      if (this.#header === undefined) return { used };
    }
    used += this.#gather(bytes.subarray(used));
    if (this.#payloadCount < this.#payloadWanted) return { used };
    return { used, frame: this.#finish(this.#header) };
  }

  /** The next of a DSIWrite's data, as a view of `bytes`. */
  takeData(bytes: Uint8Array): Uint8Array {
    const data = bytes.subarray(0, this.#dataLeft);
    this.#dataLeft -= data.length;
    return data;
  }

  /** What was read of a frame that is not whole yet, so that another decoder can go on. */
  unread(): Buffer {
    const header = this.#header;
    if (header !== undefined) return frameBytes(header, this.#payload.subarray(0, this.#payloadCount));
    if (this.#skipLeft === 0) return Buffer.from(this.#headerSoFar.subarray(0, this.#headerCount));
    // A command that nobody knows: whoever goes on skips what is left of it.
    return frameBytes(
      { flags: 0, command: 0, requestId: 0, dataOffset: 0, payloadBytes: this.#skipLeft },
      Buffer.alloc(0),
    );
  }

  #readHeader(bytes: Uint8Array): number {
    const whole = this.#headerCount === 0 && bytes.length >= headerBytes;
    const used = Math.min(headerBytes - this.#headerCount, bytes.length);
    if (!whole) {
      this.#headerSoFar.set(bytes.subarray(0, used), this.#headerCount);
      this.#headerCount += used;
      if (this.#headerCount < headerBytes) return used;
    }
    const header = whole ? readHeader(bytes, 0) : readHeader(this.#headerSoFar, 0);
    this.#headerCount = 0;
    const wanted = gatheredBytes(header, this.#limits);
    if (!this.#wants(header)) {
      this.#skipLeft = header.payloadBytes;
      return used;
    }
    this.#header = header;
    this.#payloadWanted = wanted;
    this.#payloadCount = 0;
    this.#payload = Buffer.allocUnsafe(Math.min(wanted, firstRoomBytes));
    return used;
  }

  #gather(bytes: Uint8Array): number {
    const count = Math.min(this.#payloadWanted - this.#payloadCount, bytes.length);
    const needed = this.#payloadCount + count;
    if (needed > this.#payload.length) {
      const larger = Buffer.allocUnsafe(
        Math.min(this.#payloadWanted, Math.max(needed, this.#payload.length * 2)),
      );
      this.#payload.copy(larger, 0, 0, this.#payloadCount);
      this.#payload = larger;
    }
    this.#payload.set(bytes.subarray(0, count), this.#payloadCount);
    this.#payloadCount = needed;
    return count;
  }

  #finish(header: FrameHeader): Frame {
    const block = this.#payload;
    const rest = header.payloadBytes - this.#payloadWanted;
    // Only a DSIWrite has data behind its block; whatever else has more than was wanted is skipped.
    const dataBytes = this.#payloadWanted > 0 ? rest : 0;
    this.#dataLeft = dataBytes;
    this.#skipLeft = rest - dataBytes;
    this.#header = undefined;
    this.#payload = Buffer.alloc(0);
    this.#payloadWanted = 0;
    this.#payloadCount = 0;
    return { header, block, dataBytes };
  }
}
