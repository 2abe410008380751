import type { ForkKind } from "../volume/index.ts";
import { AfpError } from "./command.ts";

/** Bits of the file bitmap that ask for the length of a fork, in 32 bits and in 64. */
export const lengthBits: Record<ForkKind, { short: number; long: number }> = {
  data: { short: 0x0200, long: 0x0800 },
  resource: { short: 0x0400, long: 0x4000 },
};

/** Throws kFPBitmapErr where a bitmap asks for the other fork's length. */
export function checkForkBits(kind: ForkKind, bitmap: number): void {
  const other = lengthBits[kind === "data" ? "resource" : "data"];
  if ((bitmap & (other.short | other.long)) !== 0)
    throw new AfpError("kFPBitmapErr", "the other fork's length");
}
