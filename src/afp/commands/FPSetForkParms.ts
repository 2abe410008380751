import { type Codec, i32, i64, nothing, struct, u16, u8 } from "../../wire/codec.ts";
import type { AfpSession } from "../AfpSession.ts";
import { AfpError, command } from "../command.ts";
import * as field from "../fields/index.ts";
import { lengthBits } from "../forkParameters.ts";

const longBits = lengthBits.data.long | lengthBits.resource.long;

/** The new length in as many bits as the bitmap before it says. */
const forkLength: Codec<number> = {
  read: (from, earlier) => lengthCodec(earlier).read(from, {}),
  write: (into, value, earlier) => lengthCodec(earlier).write(into, value, {}),
};

function lengthCodec(earlier: object): Codec<number> {
  return "bitmap" in earlier && (Number(earlier.bitmap) & longBits) !== 0 ? i64 : i32;
}

/** Sets a fork's length: cuts it off, or extends it with zeros. */
export const FPSetForkParms = command({
  name: "FPSetForkParms",
  code: 31,
  keepsReply: true,
  request: struct({ _code: u8, _pad: u8, forkRef: field.forkRef, bitmap: u16, length: forkLength }),
  reply: nothing,

  handle({ forkRef, bitmap, length }, session: AfpSession) {
    const { fork } = session.fork(forkRef);
    const own = lengthBits[fork.kind];
    const isLong = bitmap === own.long && session.version >= 30;
    if (bitmap !== own.short && !isLong) throw new AfpError("kFPBitmapErr", "not this fork's length");
    if (length < 0) throw new AfpError("kFPParamErr", "a length below zero");
    if (length > Number.MAX_SAFE_INTEGER) throw new AfpError("kFPDiskFull", "longer than any file can be");
    const done = fork.setLength(length);
    return done instanceof Promise ? done.then(() => undefined) : undefined;
  },
});
