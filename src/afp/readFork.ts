import { AfpError, Bulk } from "./command.ts";
import type { AfpSession } from "./AfpSession.ts";
import type { ForkRef } from "./fields/index.ts";
import { ForkBytes } from "./ForkBytes.ts";

/** What both FPRead commands ask. */
export interface ReadRequest {
  forkRef: ForkRef;
  offset: number;
  count: number;
}

const noBytes = {
  bytes: 0,
  next: () => Buffer.alloc(0),
};

/** A frame's length has 32 bits: who asks for more gets this much, and asks on. */
const replyBytesMax = 0xffff_ffff;

/** Part of a fork as a reply; kFPEOFErr comes with the bytes that there are. */
export function readFork({ forkRef, offset, count }: ReadRequest, session: AfpSession): Bulk {
  const { fork } = session.fork(forkRef);
  if (offset < 0 || count < 0) throw new AfpError("kFPParamErr", "a negative range");
  if (!fork.access.read) throw new AfpError("kFPAccessDenied");
  if (count === 0) return new Bulk(noBytes);
  const bytesThere = fork.length() - offset;
  if (bytesThere <= 0) return new Bulk(noBytes, "kFPEOFErr");
  const bytes = Math.min(count, bytesThere, replyBytesMax);
  const source = new ForkBytes(fork, offset, bytes, session.readBuffer);
  return new Bulk(source, bytes === bytesThere && bytes < count ? "kFPEOFErr" : "kFPNoErr");
}
