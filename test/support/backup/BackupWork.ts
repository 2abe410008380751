import type { BandImage, BandRange } from "./BandImage.ts";
import { anyRange, type Below, piecesOf, shuffled, type WriteSizes } from "./bandRanges.ts";
import type { BandWriter } from "./BandWriter.ts";

/** What a test does in the middle of a run. */
export interface RunOptions {
  /** Called when half of the writes were sent, and some are on their way. */
  atHalf?: () => void | Promise<void>;
}

/** Bands that change together. */
const bandsAtOnce = 16;
/** Barriers in a run. */
const barriers = 8;

/** The writes of a Mac's run, in the order in which it sends them; after a disturbance what is left goes on. */
export class BackupWork {
  readonly #image: BandImage;
  readonly #below: Below;
  #left: { range: BandRange; isChange: boolean }[] = [];

  constructor(image: BandImage, below: Below) {
    this.#image = image;
    this.#below = below;
  }

  /** That many bytes in new bands, in pieces that are out of order. */
  planFill(bytes: number, sizes: WriteSizes): void {
    const { bandBytes } = this.#image;
    const count = Math.ceil(bytes / bandBytes);
    for (let first = 0; first < count; first += bandsAtOnce) {
      const group = Array.from({ length: Math.min(bandsAtOnce, count - first) }, (_, index) => first + index);
      const pieces = group.flatMap((band) =>
        piecesOf(band, Math.min(bandBytes, bytes - band * bandBytes), sizes, this.#below),
      );
      this.#plan(shuffled(pieces, this.#below), false);
    }
  }

  /** New contents for a tenth of what is there, anywhere. */
  planChange(sizes: WriteSizes): void {
    const { bands, bandBytes, bytes } = this.#image;
    const ranges: BandRange[] = [];
    for (let left = bytes / 10; left > 0; left -= ranges.at(-1)?.length ?? 0) {
      ranges.push(anyRange(bands[this.#below(bands.length)] ?? 0, bandBytes, sizes, this.#below));
    }
    const groupOf = ({ band }: BandRange) => Math.floor(band / bandsAtOnce);
    this.#plan(
      ranges.toSorted((one, other) => groupOf(one) - groupOf(other)),
      true,
    );
  }

  /** Sends what is left, with barriers; all of it is synced then. */
  async send(writer: BandWriter, { atHalf }: RunOptions): Promise<void> {
    const part = Math.ceil(this.#left.length / barriers);
    const half = Math.floor((part * (barriers + 1)) / 2);
    for (let sent = 1; ; sent++) {
      const [next] = this.#left;
      if (next === undefined) break;
      if (!this.#image.has(next.range.band)) await writer.create(next.range.band);
      await (next.isChange ? writer.change(next.range) : writer.write(next.range));
      this.#left.shift();
      if (sent === half) await atHalf?.();
      if (sent % part === 0) await writer.barrier();
    }
    await writer.barrier();
  }

  #plan(ranges: readonly BandRange[], isChange: boolean): void {
    this.#left.push(...ranges.map((range) => ({ range, isChange })));
  }
}
