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

/** All of a reply is read before it is sent, and nothing else happens meanwhile: who asks for more asks on. */
const replyBytesMax = 16 * 1024 * 1024;

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
