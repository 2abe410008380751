import { type Codec, mapped, u32 } from "../../wire/codec.ts";

/** A length in 32 bits: what does not fit is shown as the largest that does. */
export function saturated(bytesMax: number): Codec<number> {
  return mapped(
    u32,
    (value) => value,
    (value) => Math.min(value, bytesMax),
  );
}

export const unsigned32Max = 0xffff_ffff;
export const signed32Max = 0x7fff_ffff;
