import { Reader } from "../../wire/Reader.ts";
import { Writer } from "../../wire/Writer.ts";
import { cast128Tables } from "./cast128Tables.ts";

/** The 32-bit words of bytes, most significant byte first; bytes behind the last whole word are left out. */
export function wordsOf(bytes: Uint8Array): Int32Array {
  const from = new Reader(bytes);
  return Int32Array.from({ length: Math.floor(bytes.length / 4) }, () => from.i32());
}

/** The bytes of 32-bit words. */
export function bytesOf(words: Int32Array): Buffer {
  const into = new Writer(words.length * 4);
  for (const word of words) into.i32(word);
  return into.finish();
}

const boxes = wordsOf(Buffer.from(cast128Tables, "base64"));

/** The word that S-box 1 … 8 holds for a byte. */
export function fromBox(box: number, byte: number): number {
  return boxes[((box - 1) << 8) | (byte & 0xff)] as number;
}
