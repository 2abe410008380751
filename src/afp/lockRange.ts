import type { AfpSession } from "./AfpSession.ts";
import { AfpError } from "./command.ts";
import type { ForkRef } from "./fields/index.ts";

/** What both FPByteRangeLock commands ask. */
export interface LockRequest {
  flags: number;
  forkRef: ForkRef;
  offset: number;
  length: number;
}

const unlock = 0x01;
const fromEnd = 0x80;
const toTheMaximum = -1;

/** Locks or unlocks a range of a fork; a range that passes `endMax` goes to the largest offset there is. */
export function lockRange(
  { flags, forkRef, offset, length }: LockRequest,
  session: AfpSession,
  endMax: number,
): { start: number } {
  const { fork } = session.fork(forkRef);
  const start = (flags & fromEnd) === 0 ? offset : fork.length() + offset;
  // A start beyond the command's own numbers could not be answered.
  if (start < 0 || start > endMax || !Number.isSafeInteger(start))
    throw new AfpError("kFPParamErr", "no such place");
  if (length === 0 || length < toTheMaximum) throw new AfpError("kFPParamErr", "no such range");
  const isOpenEnded = length === toTheMaximum || start + length > endMax;
  const range = { offset: start, length: isOpenEnded ? Infinity : length };
  if ((flags & unlock) === 0) fork.lock(range);
  else fork.unlock(range);
  return { start };
}
