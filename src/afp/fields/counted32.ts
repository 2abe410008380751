import type { Codec } from "../../wire/codec.ts";

/** Bytes behind a four-byte length. */
export const counted32: Codec<Buffer> = {
  read: (from) => Buffer.from(from.bytes(from.u32())),
  write(into, value) {
    into.u32(value.length);
    into.bytes(value);
  },
};
