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

/** Part of a fork as a reply; kFPEOFErr comes with the bytes that there are. */
export function readFork({ forkRef, offset, count }: ReadRequest, session: AfpSession): Bulk {
  const { fork } = session.fork(forkRef);
  if (offset < 0 || count < 0) throw new AfpError("kFPParamErr", "a negative range");
  if (!fork.access.read) throw new AfpError("kFPAccessDenied");
  if (count === 0) return new Bulk(noBytes);
  const bytes = Math.min(count, fork.length() - offset);
  if (bytes <= 0) return new Bulk(noBytes, "kFPEOFErr");
  const source = new ForkBytes(fork, offset, bytes, session.readBuffer);
  return new Bulk(source, bytes < count ? "kFPEOFErr" : "kFPNoErr");
}
