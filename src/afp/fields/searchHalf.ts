import { type Codec, longBytes } from "../../wire/codec.ts";

const bytesMax = 0xff;

/** One half of a search behind its length: a byte and a pad in FPCatSearch, two bytes in FPCatSearchExt. */
export const searchHalf: { short: Codec<Buffer>; long: Codec<Buffer> } = {
  short: {
    read(from) {
      const bytes = from.u8();
      from.u8();
      return Buffer.from(from.bytes(bytes));
    },
    write(into, value) {
      if (value.length > bytesMax) throw new RangeError(`${value.length} bytes do not fit a one-byte length`);
      into.u8(value.length);
      into.u8(0);
      into.bytes(value);
    },
  },
  long: longBytes,
};
