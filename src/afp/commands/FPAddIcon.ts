import { bytes, nothing, struct, u16, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError } from "../command.ts";
import * as field from "../fields/index.ts";
import { type DataTarget, writeCommand } from "../writeCommand.ts";

/** Adds an icon for a creator's files of one type, in place of the one of that size that is there. */
export const FPAddIcon = writeCommand({
  name: "FPAddIcon",
  code: 192,
  request: struct({
    _code: u8,
    _pad: u8,
    dtRef: field.volumeId,
    creator: bytes(4),
    type: bytes(4),
    iconType: u8,
    _pad2: u8,
    tag: bytes(4),
    size: u16,
  }),
  reply: nothing,

  begin({ dtRef, creator, type, iconType, tag, size }, dataBytes, session: AfpSession) {
    const { desktop } = session.volume(dtRef);
    desktop.checkIcon(iconType, size);
    if (dataBytes < size) throw new AfpError("kFPParamErr", "less data than the icon has");
    const add = (bitmap: Buffer) => desktop.addIcon(creator, { tag, type, iconType, bitmap });
    return new BitmapTarget(size, add);
  },
});

/** Gathers a bitmap; what comes behind it is nobody's. */
class BitmapTarget implements DataTarget<undefined> {
  readonly #bytes: number;
  readonly #use: (bitmap: Buffer) => Promise<void>;
  readonly #pieces: Buffer[] = [];
  #taken = 0;

  constructor(bytesOfBitmap: number, use: (bitmap: Buffer) => Promise<void>) {
    this.#bytes = bytesOfBitmap;
    this.#use = use;
  }

  take(piece: Uint8Array): void {
    const wanted = Buffer.from(piece.subarray(0, this.#bytes - this.#taken));
    this.#pieces.push(wanted);
    this.#taken += wanted.length;
  }

  async finish(): Promise<undefined> {
    await this.#use(Buffer.concat(this.#pieces));
    return undefined;
  }

  abandon(): void {
    this.#pieces.length = 0;
  }
}
