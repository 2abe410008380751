import { bytesOf, fromBox, wordsOf } from "./cast128Words.ts";

/** The subkeys of one key: what each of the 16 rounds masks with, and by how much it rotates. */
export interface Cast128Schedule {
  readonly masks: Int32Array;
  readonly rotations: Int32Array;
}

/**
 * One line of RFC 2144, 2.4: a new word is a word of the other half's bytes (`from` is its first byte), xored
 * with S5…S8 of four bytes (of the other half in the first word, else of the new one), and with one more box
 * of a byte of the other half.
 */
interface MixStep {
  from: number;
  bytes: readonly number[];
  box: number;
  byte: number;
}

type Sum = readonly number[];

const digits = (text: string): number[] => Array.from(text, (digit) => Number.parseInt(digit, 16));

const mix = (from: string, bytes: string, box: number, byte: string): MixStep => ({
  from: Number.parseInt(from, 16),
  bytes: digits(bytes),
  box,
  byte: Number.parseInt(byte, 16),
});

const xIntoZ = [
  mix("0", "DFCE", 7, "8"),
  mix("8", "0213", 8, "A"),
  mix("C", "7654", 5, "9"),
  mix("4", "A9B8", 6, "B"),
];
const zIntoX = [
  mix("8", "5746", 7, "0"),
  mix("0", "0213", 8, "2"),
  mix("4", "7654", 5, "1"),
  mix("C", "A9B8", 6, "3"),
];

/** Four subkeys out of the bytes just mixed: S5 to S8 of four of them, and one of these boxes of the last. */
const sums1 = ["89762", "AB546", "CD329", "EF10C"].map(digits);
const sums2 = ["32CD8", "10EFD", "76893", "54AB7"].map(digits);
const sums3 = ["32CD9", "10EFC", "76892", "54AB6"].map(digits);
const sums4 = ["89763", "AB547", "CD328", "EF10D"].map(digits);

const boxesOf = (bytes: Uint8Array, places: readonly number[]): number =>
  places.reduce((sum, place, index) => sum ^ fromBox(5 + index, bytes[place] as number), 0);

/** The other half's next 16 bytes. */
function mixed(other: Uint8Array, steps: readonly MixStep[]): Buffer {
  const words = wordsOf(other);
  let fresh: Buffer = Buffer.alloc(16);
  const freshWords = new Int32Array(4);
  steps.forEach(({ from, bytes, box, byte }, index) => {
    freshWords[index] =
      (words[from / 4] as number) ^
      boxesOf(index === 0 ? other : fresh, bytes) ^
      fromBox(box, other[byte] as number);
    fresh = bytesOf(freshWords);
  });
  return fresh;
}

function subkeys(bytes: Uint8Array, sums: readonly Sum[]): number[] {
  return sums.map((places, index) => {
    const last = bytes[places[4] as number] as number;
    return boxesOf(bytes, places.slice(0, 4)) ^ fromBox(5 + index, last);
  });
}

/** Expands a 16-byte key as RFC 2144, 2.4 says. */
export function cast128Schedule(key: Uint8Array): Cast128Schedule {
  let x: Uint8Array = key;
  const found: number[] = [];
  for (let pass = 0; pass < 2; pass++) {
    let z = mixed(x, xIntoZ);
    found.push(...subkeys(z, sums1));
    x = mixed(z, zIntoX);
    found.push(...subkeys(x, sums2));
    z = mixed(x, xIntoZ);
    found.push(...subkeys(z, sums3));
    x = mixed(z, zIntoX);
    found.push(...subkeys(x, sums4));
  }
  return {
    masks: Int32Array.from(found.slice(0, 16)),
    rotations: Int32Array.from(found.slice(16), (subkey) => subkey & 31),
  };
}
