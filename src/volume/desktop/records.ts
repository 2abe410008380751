import type { Codec } from "../../wire/codec.ts";
import { MalformedMessage, Reader } from "../../wire/Reader.ts";
import { Writer } from "../../wire/Writer.ts";

/** What a file of the desktop database holds. */
export interface Records<Value> {
  values: Value[];
  /** What follows the last record that can be one: kept as it is. */
  noise: Buffer;
}

/** The records at the beginning of a file, up to the first that is cut off or that `isSound` refuses. */
export function readRecords<Value>(
  bytes: Uint8Array,
  codec: Codec<Value>,
  isSound: (value: Value) => boolean,
): Records<Value> {
  const values: Value[] = [];
  const from = new Reader(bytes);
  let end = 0;
  try {
    while (from.bytesLeft > 0) {
      const value = codec.read(from, {});
      if (!isSound(value)) break;
      values.push(value);
      end = from.offset;
    }
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
  }
  return { values, noise: Buffer.from(bytes.subarray(end)) };
}

export function writeRecords<Value>({ values, noise }: Records<Value>, codec: Codec<Value>): Buffer {
  const into = new Writer();
  for (const value of values) codec.write(into, value, {});
  into.bytes(noise);
  return into.finish();
}
