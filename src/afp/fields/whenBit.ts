import type { Codec } from "../../wire/codec.ts";

/** A field that is there only where the message's `bitmap`, before it, has this bit. */
export function whenBit<T>(bit: number, codec: Codec<T>): Codec<T | undefined> {
  const isThere = (earlier: { bitmap?: number }) => ((earlier.bitmap ?? 0) & bit) !== 0;
  return {
    read: (from, earlier) => (isThere(earlier) ? codec.read(from, earlier) : undefined),
    write(into, value, earlier) {
      if (!isThere(earlier)) return;
      if (value === undefined) throw new RangeError("a bit without its field");
      codec.write(into, value, earlier);
    },
  };
}
