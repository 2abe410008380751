import { type BandRange, grainBytes } from "./BandImage.ts";

export type Below = (limit: number) => number;

/** How long the writes of a disk image are. */
export interface WriteSizes {
  bytesMin: number;
  bytesMax: number;
}

/** 128 KiB to 1 MiB, as a Mac writes; less where bands are smaller than a Mac's, or the server takes less. */
export function writeSizes(bandBytes: number, quantumBytes: number): WriteSizes {
  const bytesMax = Math.min(1024 * 1024, bandBytes / 2, quantumBytes);
  return { bytesMin: wholeGrains(Math.min(128 * 1024, bytesMax / 8)), bytesMax: wholeGrains(bytesMax) };
}

/** A band's bytes from 0 to `length`, in pieces. */
export function piecesOf(band: number, length: number, sizes: WriteSizes, below: Below): BandRange[] {
  const pieces: BandRange[] = [];
  for (let offset = 0; offset < length;) {
    const bytes = Math.min(length - offset, someLength(sizes, below));
    pieces.push({ band, offset, length: bytes });
    offset += bytes;
  }
  return pieces;
}

/** Any range of a band that starts in its contents and stays in the band. */
export function anyRange(band: number, bandBytes: number, sizes: WriteSizes, below: Below): BandRange {
  const length = someLength(sizes, below);
  return { band, offset: grainStart(below(bandBytes - length + 1)), length };
}

/** The same in another order. */
export function shuffled<T>(values: readonly T[], below: Below): T[] {
  const mixed = [...values];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = below(last + 1);
    const [one, two] = [mixed[last] as T, mixed[other] as T];
    mixed[last] = two;
    mixed[other] = one;
  }
  return mixed;
}

function someLength({ bytesMin, bytesMax }: WriteSizes, below: Below): number {
  return bytesMin + grainStart(below(bytesMax - bytesMin + 1));
}

/** The start of the block that an offset lies in. */
export function grainStart(offset: number): number {
  return offset - (offset % grainBytes);
}

function wholeGrains(bytes: number): number {
  return Math.max(grainBytes, grainStart(bytes));
}
