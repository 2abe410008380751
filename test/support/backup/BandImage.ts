import { createCipheriv, createHash } from "node:crypto";

/** Contents change in units of a file system's block. */
export const grainBytes = 4096;

const cipherBlockBytes = 16;
const noVector = Buffer.alloc(cipherBlockBytes);

/** A part of a band. */
export interface BandRange {
  band: number;
  offset: number;
  length: number;
}

interface Band {
  length: number;
  /** By grain, the number of the write that gave it its contents; 0: it was never written, and is zeros. */
  writes: Uint32Array;
  /** What was written since the last sync. */
  unsynced: BandRange[];
  /** What was sent, and perhaps not written. */
  unanswered: Set<BandRange>;
}

/** What a crash may take: from a process what it had not answered, from a computer what was not synced. */
export type Crash = "of a process" | "of the computer";

/**
 * What a Mac's disk image has to contain, band by band. Every write gives its range bytes of its own, a stream that
 * follows from the seed, the band and the number of the write; so every byte can be told from every other version.
 */
export class BandImage {
  readonly bandBytes: number;
  readonly #key: Buffer;
  readonly #bands = new Map<number, Band>();
  #writesCount = 0;

  constructor(seed: number, bandBytes: number) {
    if (bandBytes % grainBytes !== 0) throw new RangeError(`a band is a multiple of ${grainBytes} bytes`);
    this.bandBytes = bandBytes;
    this.#key = createHash("md5").update(`bands of ${seed}`).digest();
  }

  /** The bands that there are, in order. */
  get bands(): number[] {
    return [...this.#bands.keys()].toSorted((one, other) => one - other);
  }

  has(band: number): boolean {
    return this.#bands.has(band);
  }

  lengthOf(band: number): number {
    return this.#band(band).length;
  }

  /** Everything that a band has, in all bands together. */
  get bytes(): number {
    return [...this.#bands.values()].reduce((sum, { length }) => sum + length, 0);
  }

  add(band: number): void {
    const writes = new Uint32Array(this.bandBytes / grainBytes);
    this.#bands.set(band, { length: 0, writes, unsynced: [], unanswered: new Set() });
  }

  remove(band: number): void {
    this.#bands.delete(band);
  }

  /** Gives a range new contents; the bytes to send are `bytesOf` it. Offset and length are in whole grains. */
  write(range: BandRange): void {
    const { band, offset, length } = range;
    if (offset % grainBytes !== 0 || length % grainBytes !== 0) throw new RangeError("not in whole grains");
    const known = this.#band(band);
    known.writes.fill(++this.#writesCount, offset / grainBytes, (offset + length) / grainBytes);
    known.length = Math.max(known.length, offset + length);
    known.unsynced.push(range);
    known.unanswered.add(range);
  }

  /** The write of this range, the same object, was answered. */
  answered(range: BandRange): void {
    this.#band(range.band).unanswered.delete(range);
  }

  /** Cuts a band off; what is written behind it later follows on zeros. */
  truncate(band: number, length: number): void {
    const known = this.#band(band);
    if (length % grainBytes !== 0) throw new RangeError("not in whole grains");
    known.writes.fill(0, length / grainBytes);
    known.length = length;
  }

  /** The band was synced when nothing was on its way to it. */
  synced(band: number): void {
    this.#band(band).unsynced = [];
  }

  /** What was written since the band's last sync, in order. */
  unsyncedOf(band: number): readonly BandRange[] {
    return this.#band(band).unsynced;
  }

  /** What a range has to contain. */
  bytesOf({ band, offset, length }: BandRange): Buffer {
    const bytes = Buffer.alloc(length);
    const { writes } = this.#band(band);
    const end = offset + length;
    for (let at = offset; at < end;) {
      const write = writes[at / grainBytes] ?? 0;
      let runEnd = at + grainBytes;
      while (runEnd < end && writes[runEnd / grainBytes] === write) runEnd += grainBytes;
      if (write !== 0) this.#fill(bytes.subarray(at - offset, runEnd - offset), band, write, at);
      at = runEnd;
    }
    return bytes;
  }

  /** SHA-256 of all that a band has to contain. */
  digestOf(band: number): string {
    const range = { band, offset: 0, length: this.lengthOf(band) };
    return createHash("sha256").update(this.bytesOf(range)).digest("hex");
  }

  /** Whether these can be a band's bytes after a crash. */
  isWholeAfter(crash: Crash, band: number, found: Uint8Array): boolean {
    const { length, unsynced, unanswered } = this.#band(band);
    const wanted = this.bytesOf({ band, offset: 0, length });
    const seen = Buffer.alloc(length);
    seen.set(found.subarray(0, length));
    for (const doubtful of crash === "of a process" ? unanswered : unsynced) {
      const end = doubtful.offset + doubtful.length;
      wanted.fill(0, doubtful.offset, end);
      seen.fill(0, doubtful.offset, end);
    }
    return seen.equals(wanted);
  }

  #fill(into: Buffer, band: number, write: number, offset: number): void {
    const vector = Buffer.from(noVector);
    vector.writeUInt32BE(band, 0);
    vector.writeUInt32BE(write, 4);
    vector.writeUInt32BE(offset / cipherBlockBytes, 12);
    // The buffer is zeros: what the stream is added to.
    createCipheriv("aes-128-ctr", this.#key, vector).update(into).copy(into);
  }

  #band(band: number): Band {
    const known = this.#bands.get(band);
    if (known === undefined) throw new Error(`the image has no band ${band}`);
    return known;
  }
}
